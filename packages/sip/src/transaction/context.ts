import type { SipPeer } from '../types.js';
import type { SipTimers } from './timers.js';

/** What a transaction needs of the endpoint. */
export interface TransactionContext {
  readonly timers: SipTimers;
  send(message: string, target: SipPeer, onError: (error: Error) => void): void;
}

export function isReliable(peer: SipPeer): boolean {
  return peer.protocol !== 'udp';
}
