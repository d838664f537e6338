import { LRUCache } from 'lru-cache';
import type { Session } from './sessions.js';

/** How long a session's addresses are remembered, ms. */
const REMEMBERED_MS = 3_600_000;
/** Addresses that are told of a session meanwhile: whoever has many must not fill the record. */
const MAX_ADDRESSES = 10;
const MAX_SESSIONS = 10_000;

/**
 * Tells of sessions that are used from where their tenant lets nobody in: a token in strange hands, or a laptop at home. Each address once
 * an hour, ten of a session at most.
 */
export function createRefusedAddresses(deps: {
  tell(session: Session, address: string): void;
  now: () => Date;
}): (session: Session, address: string) => void {
  const told = new LRUCache<string, Set<string>>({
    max: MAX_SESSIONS,
    ttl: REMEMBERED_MS,
    // The clock is asked each time.
    ttlResolution: 0,
    perf: { now: () => deps.now().getTime() },
  });
  return (session, address) => {
    let addresses = told.get(session.tokenHash);
    if (!addresses) {
      addresses = new Set();
      told.set(session.tokenHash, addresses);
    }
    if (addresses.has(address) || addresses.size >= MAX_ADDRESSES) return;
    addresses.add(address);
    deps.tell(session, address);
  };
}
