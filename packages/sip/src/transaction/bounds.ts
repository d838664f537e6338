import type { ServerTransactionState } from './server.js';

/** How much strangers may make us remember. */
export interface SipLimits {
  /** Server transactions alive at once; past that new requests get 503. */
  maxServerTransactions: number;
  /** Unanswered requests of one address at once; past that its new requests get 503. */
  maxPendingPerSource: number;
  /** Answers without a transaction (400, 481, 482, 503) to one address in a second; past that silence. */
  maxStatelessPerSecond: number;
}

export const DEFAULT_LIMITS: SipLimits = {
  maxServerTransactions: 100_000,
  maxPendingPerSource: 5_000,
  maxStatelessPerSecond: 200,
};

export interface SourceBounds {
  mayOpen(host: string): boolean;
  opened(transaction: ServerTransactionState): void;
  /** Answered or gone; calling it again does nothing. */
  settled(transaction: ServerTransactionState): void;
  mayAnswerStateless(host: string): boolean;
}

export function createSourceBounds(limits: SipLimits): SourceBounds {
  const pending = new Set<ServerTransactionState>();
  const perHost = new Map<string, number>();
  let stateless = new Map<string, number>();
  let second = 0;
  return {
    mayOpen: (host) => (perHost.get(host) ?? 0) < limits.maxPendingPerSource,
    opened(transaction) {
      pending.add(transaction);
      const { host } = transaction.source;
      perHost.set(host, (perHost.get(host) ?? 0) + 1);
    },
    settled(transaction) {
      if (!pending.delete(transaction)) return;
      const { host } = transaction.source;
      const left = (perHost.get(host) ?? 1) - 1;
      if (left > 0) perHost.set(host, left);
      else perHost.delete(host);
    },
    mayAnswerStateless(host) {
      const now = Math.floor(performance.now() / 1_000);
      if (now !== second) {
        second = now;
        stateless = new Map();
      }
      const count = (stateless.get(host) ?? 0) + 1;
      stateless.set(host, count);
      return count <= limits.maxStatelessPerSecond;
    },
  };
}
