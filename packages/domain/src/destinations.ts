import { blockedRange, type BlockedRange } from './blocked-ranges.js';

/** Where a tenant's calls may go. */
export interface DestinationRow {
  /** E.164 prefix with `+`. */
  prefix: string;
  /** False: an exception from a shorter prefix that is allowed. */
  allowed: boolean;
  /** Per minute begun, millionths of a euro. */
  pricePerMinute: number;
}

export type Destination =
  | { allowed: true; prefix: string; pricePerMinute: number }
  /** `blocked-range`: no row can allow it. */
  | { allowed: false; why: 'no-row' | 'refused' | 'blocked-range'; range?: BlockedRange };

export interface Destinations {
  /** Denies by default: the longest prefix that fits decides, and what none fits is not called. */
  of(e164: string): Destination;
  readonly size: number;
}

/** Looks a number up in at most as many steps as it has digits, whatever the number of rows. */
export function createDestinations(rows: readonly DestinationRow[]): Destinations {
  const byPrefix = new Map(rows.map((row) => [row.prefix, row]));
  const longest = Math.max(0, ...rows.map(({ prefix }) => prefix.length));

  function find(e164: string): DestinationRow | undefined {
    for (let length = Math.min(longest, e164.length); length > 1; length -= 1) {
      const row = byPrefix.get(e164.slice(0, length));
      if (row) return row;
    }
    return undefined;
  }

  return {
    size: byPrefix.size,
    of(e164) {
      const row = find(e164);
      if (!row) return { allowed: false, why: 'no-row' };
      if (!row.allowed) return { allowed: false, why: 'refused' };
      const range = blockedRange(e164);
      const named = range?.kind === 'one-ring' && row.prefix.length >= range.prefix.length;
      if (range && !named) return { allowed: false, why: 'blocked-range', range };
      return { allowed: true, prefix: row.prefix, pricePerMinute: row.pricePerMinute };
    },
  };
}

/** Minutes that a call has paid for before it is sent. */
export const RESERVED_MINUTES = 1;

const MINUTE_MS = 60_000;

/** Minutes begun between answer and end; 0 for a call that nobody answered. */
export function minutesBegun(answeredAt: Date | null, endedAt: Date): number {
  if (answeredAt === null) return 0;
  return Math.max(1, Math.ceil((endedAt.getTime() - answeredAt.getTime()) / MINUTE_MS));
}

/** The day (UTC, `YYYY-MM-DD`) whose limit a call counts against: that of its claim, however late it ends. */
export const spendDay = (claimedAt: Date): string => claimedAt.toISOString().slice(0, 10);
