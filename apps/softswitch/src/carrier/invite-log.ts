/** One distinct Call-ID that a number was called with. */
export interface LoggedInvite {
  callId: string;
  /** ISO 8601. */
  at: string;
}

export interface NumberEntry {
  number: string;
  invites: LoggedInvite[];
  /** Distinct Call-IDs, also those beyond the ones kept. */
  distinctCallIds: number;
}

/**
 * Who was called, when, and with which Call-IDs. A retransmitted INVITE and one repeated with credentials keep their
 * Call-ID and are the same call; a second Call-ID to a number is a second call.
 */
export interface InviteLog {
  /** Notes an INVITE. `attempt` counts the number's calls from 0; `isNew` is false for a Call-ID seen before. */
  note(number: string, callId: string, now: number): { attempt: number; isNew: boolean };
  entry(number: string): NumberEntry | undefined;
  /** Entries in the order of their first call, from `offset`. */
  entries(options: { duplicatesOnly: boolean; offset: number; limit: number }): NumberEntry[];
  summary(): {
    invites: number;
    numbers: number;
    duplicateInvites: number;
    maxInvitesPerSecond: number;
    forgottenNumbers: number;
  };
  reset(): void;
}

/** Numbers remembered; beyond, the first called are forgotten and counted as forgotten. */
const MAX_NUMBERS = 200_000;
const MAX_CALL_IDS_PER_NUMBER = 32;
const WINDOW_MS = 1_000;

interface Called {
  invites: { callId: string; at: number; attempt: number }[];
  distinct: number;
}

export function createInviteLog(maxNumbers = MAX_NUMBERS): InviteLog {
  const numbers = new Map<string, Called>();
  let recent: number[] = [];
  let invites = 0;
  let duplicates = 0;
  let maxPerSecond = 0;
  let forgotten = 0;

  function forgetOldest(): void {
    for (const [number, { distinct }] of numbers) {
      numbers.delete(number);
      forgotten += 1;
      if (distinct > 1) duplicates -= 1;
      return;
    }
  }

  function noteRate(now: number): void {
    recent.push(now);
    const first = recent.findIndex((at) => at > now - WINDOW_MS);
    if (first > 0) recent = recent.slice(first);
    maxPerSecond = Math.max(maxPerSecond, recent.length);
  }

  return {
    note(number, callId, now) {
      let called = numbers.get(number);
      if (!called) {
        called = { invites: [], distinct: 0 };
        numbers.set(number, called);
        if (numbers.size > maxNumbers) forgetOldest();
      }
      const known = called.invites.find((invite) => invite.callId === callId);
      if (known) return { attempt: known.attempt, isNew: false };
      const attempt = called.distinct;
      called.distinct += 1;
      if (called.distinct === 2) duplicates += 1;
      called.invites.push({ callId, at: now, attempt });
      if (called.invites.length > MAX_CALL_IDS_PER_NUMBER) called.invites.shift();
      invites += 1;
      noteRate(now);
      return { attempt, isNew: true };
    },
    entry(number) {
      const called = numbers.get(number);
      return called && describe(number, called);
    },
    entries({ duplicatesOnly, offset, limit }) {
      const found: NumberEntry[] = [];
      let skipped = 0;
      for (const [number, called] of numbers) {
        if (duplicatesOnly && called.distinct < 2) continue;
        if (skipped++ < offset) continue;
        if (found.length === limit) break;
        found.push(describe(number, called));
      }
      return found;
    },
    summary: () => ({
      invites,
      numbers: numbers.size,
      duplicateInvites: duplicates,
      maxInvitesPerSecond: maxPerSecond,
      forgottenNumbers: forgotten,
    }),
    reset() {
      numbers.clear();
      recent = [];
      invites = duplicates = maxPerSecond = forgotten = 0;
    },
  };
}

function describe(number: string, { invites, distinct }: Called): NumberEntry {
  return {
    number,
    invites: invites.map(({ callId, at }) => ({ callId, at: new Date(at).toISOString() })),
    distinctCallIds: distinct,
  };
}
