import { networkInterfaces } from 'node:os';
import type { SipPeer, SipProtocol } from '../types.js';
import { listenTcp } from './tcp.js';
import { bareHost, type Transport, type TransportEvents, type TransportLimits } from './transport.js';
import { listenUdp } from './udp.js';
import { listenWebSocket, type WebSocketOptions } from './websocket.js';

export interface ListenAddress {
  protocol: SipProtocol;
  host: string;
  /** 0 lets the system choose; UDP and TCP on one host, both with 0, get the same port. */
  port: number;
}

const ATTEMPTS = 50;

/** Binds every address, or none. */
export async function bindAll(
  addresses: readonly ListenAddress[],
  events: TransportEvents,
  limits: TransportLimits,
  websocket: WebSocketOptions,
): Promise<Transport[]> {
  for (let attempt = 1; ; attempt++) {
    const bound: Transport[] = [];
    let borrowed = false;
    try {
      for (const { protocol, host, port } of addresses) {
        const twin =
          protocol === 'tcp' && port === 0
            ? bound.find((t) => t.protocol === 'udp' && t.listening.host === host)
            : undefined;
        borrowed ||= twin !== undefined;
        const wanted = twin ? twin.listening.port : port;
        if (protocol === 'udp') bound.push(await listenUdp(host, wanted, events));
        else if (protocol === 'tcp') bound.push(await listenTcp(host, wanted, events, limits));
        else bound.push(await listenWebSocket(host, wanted, events, limits, websocket));
      }
      return bound;
    } catch (error) {
      await Promise.all(bound.map((transport) => transport.close()));
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || !borrowed || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The address as others can use it: a wildcard gives way to the advertised host, or to the first outside interface. */
export function reachable(listening: SipPeer, advertise: string | undefined): SipPeer {
  const host = bareHost(listening.host);
  if (host !== '0.0.0.0' && host !== '::') return listening;
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each && each.family === 'IPv4' && !each.internal);
  return { ...listening, host: advertise ?? outside?.address ?? '127.0.0.1' };
}
