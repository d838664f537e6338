import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { SipPeer } from '../types.js';
import { bareHost, plainAddress, type Transport, type TransportEvents, fail } from './transport.js';

/** Asked for, so that a burst of calls waits in the socket and is not lost; the kernel caps it at rmem_max. */
const SOCKET_BUFFER_BYTES = 4 * 1_048_576;

export async function listenUdp(host: string, port: number, events: TransportEvents): Promise<Transport> {
  const socket = createSocket({
    type: isIPv6(bareHost(host)) ? 'udp6' : 'udp4',
    recvBufferSize: SOCKET_BUFFER_BYTES,
    sendBufferSize: SOCKET_BUFFER_BYTES,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, bareHost(host), () => {
      socket.off('error', reject);
      resolve();
    });
  });
  let closed = false;
  const listening: SipPeer = { protocol: 'udp', host, port: socket.address().port };

  // ICMP errors of earlier datagrams surface here; each transaction has its own timeout for that.
  socket.on('error', () => {});
  socket.on('message', (data, from) => {
    // Keepalives of RFC 5626 and NAT pin-hole bytes.
    if (data.length <= 4) return;
    events.onMessage(data, { protocol: 'udp', host: plainAddress(from.address), port: from.port });
  });

  return {
    protocol: 'udp',
    reliable: false,
    listening,
    send(message, target, onError) {
      if (closed) return void fail(onError, 'the transport is closed');
      try {
        socket.send(message, target.port, bareHost(target.host), (error) => {
          if (error) onError(error);
        });
      } catch (error) {
        fail(onError, (error as Error).message);
      }
      return undefined;
    },
    close() {
      if (closed) return Promise.resolve();
      closed = true;
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}
