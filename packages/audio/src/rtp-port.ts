import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIP } from 'node:net';
import { AudioError } from './errors.js';

/** Hands out even UDP ports of a range in turn, so that a port rests before its next call. */
export interface RtpPorts {
  bind(host: string): Promise<Socket>;
}

/** Tries for an even one when the system chooses the port. */
const MAX_SYSTEM_TRIES = 64;

const exhausted = () => new AudioError('rtp-ports-exhausted', 'Every port of the RTP range is taken.');

/**
 * Even ports from `min` to `max` (RFC 3550 §11; the odd one above is left for RTCP). Without a range the system chooses.
 * `bind` rejects with AudioError `rtp-ports-exhausted` when every port of the range is taken.
 */
export function createRtpPorts(range?: { min: number; max: number }): RtpPorts {
  if (!range) return { bind: bindAnywhere };
  const first = range.min + (range.min % 2);
  const count = Math.floor((range.max - first) / 2) + 1;
  if (count < 1 || range.min < 1 || range.max > 65_535)
    throw new RangeError(`no even port between ${range.min} and ${range.max}`);
  let turn = Math.floor(Math.random() * count);
  /** Our own open sockets' ports: trying those would only cost time. */
  const held = new Set<number>();

  return {
    async bind(host) {
      for (let tries = 0; tries < count && held.size < count; tries++) {
        const port = first + 2 * (turn++ % count);
        if (held.has(port)) continue;
        held.add(port);
        const socket = await tryBind(host, port).catch((error: unknown) => {
          held.delete(port);
          throw error;
        });
        if (socket) {
          socket.once('close', () => held.delete(port));
          return socket;
        }
        held.delete(port);
      }
      throw exhausted();
    },
  };
}

async function bindAnywhere(host: string): Promise<Socket> {
  for (let tries = 0; tries < MAX_SYSTEM_TRIES; tries++) {
    const socket = await tryBind(host, 0);
    if (socket && socket.address().port % 2 === 0) return socket;
    socket?.close();
  }
  throw exhausted();
}

/** A socket on that port; undefined where it is taken. */
function tryBind(host: string, port: number): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    // Targets are IP addresses always: without this, each datagram would wait for a name look-up.
    const lookup: SocketOptions['lookup'] = (address, _options, done) => done(null, address, isIP(address));
    const socket = createSocket({ type: isIP(host) === 6 ? 'udp6' : 'udp4', lookup });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
  });
}
