import type { Session } from './sessions.js';

/** How long a session's addresses are remembered, ms. */
const REMEMBERED_MS = 3_600_000;
/** Addresses that are told of a session meanwhile: whoever has many must not fill the record. */
const MAX_ADDRESSES = 10;
const MAX_SESSIONS = 10_000;

interface Told {
  until: number;
  addresses: Set<string>;
}

/**
 * Tells of sessions that are used from where their tenant lets nobody in: a token in strange hands, or a laptop at home. Each address once
 * an hour, ten of a session at most.
 */
export function createRefusedAddresses(deps: {
  tell(session: Session, address: string): void;
  now: () => Date;
}): (session: Session, address: string) => void {
  const told = new Map<string, Told>();
  return (session, address) => {
    const at = deps.now().getTime();
    let known = told.get(session.tokenHash);
    if (!known || known.until <= at) {
      told.delete(session.tokenHash);
      known = { until: at + REMEMBERED_MS, addresses: new Set() };
      told.set(session.tokenHash, known);
      const [oldest] = told.keys();
      if (told.size > MAX_SESSIONS && oldest !== undefined) told.delete(oldest);
    }
    if (known.addresses.has(address) || known.addresses.size >= MAX_ADDRESSES) return;
    known.addresses.add(address);
    deps.tell(session, address);
  };
}
