import type { SipPeer, SipProtocol } from '../types.js';

/** What a transport tells the layer above. */
export interface TransportEvents {
  /** One whole message, unparsed. */
  onMessage(data: Uint8Array, from: SipPeer): void;
  onFlowClosed(flow: string): void;
}

/** One listening address (RFC 3261 §18). */
export interface Transport {
  readonly protocol: SipProtocol;
  /** False for UDP: the transaction layer retransmits. */
  readonly reliable: boolean;
  readonly listening: SipPeer;
  /**
   * Sends one message, connecting first where the protocol needs it and `target.flow` names no live connection.
   * @param onError called at most once, where the message certainly did not leave
   * @returns the flow it leaves by, where the protocol has connections
   */
  send(message: string, target: SipPeer, onError: (error: Error) => void): string | undefined;
  close(): Promise<void>;
}

export interface TransportLimits {
  /** Connections open at once over one listening address. */
  maxConnections: number;
  /** Connections open at once from one address. */
  maxConnectionsPerHost: number;
  /** Bytes waiting for a peer that does not read; past that its connection is closed. */
  maxBufferedBytes: number;
  /** A connection on which nothing came or went for this long is closed, in ms. */
  idleMs: number;
}

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  maxConnections: 10_000,
  maxConnectionsPerHost: 5_000,
  maxBufferedBytes: 1_048_576,
  idleMs: 600_000,
};

/** Tells a sender later, never while it is still sending. */
export function fail(onError: (error: Error) => void, reason: string): void {
  queueMicrotask(() => onError(new Error(reason)));
}

/** IPv4 in IPv6 clothes is undressed, so that one peer has one address. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** Without the brackets that a URI or Via needs around IPv6. */
export function bareHost(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

export function bracketed(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
