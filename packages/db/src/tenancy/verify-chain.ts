import type { AuditStream } from '@outrider/contracts';
import { auditHash, chainStart, type AuditRow } from './audit-chain.js';
import type { auditReader } from './audit.repository.js';

/**
 * What was done to a chain. `changed`: an event differs from what was written, or was forged whole; `removed`: events are missing;
 * `inserted`: an event stands outside the chain; `reordered`: an event stands at another's place.
 */
export const CHAIN_FAULTS = ['changed', 'removed', 'inserted', 'reordered'] as const;

export interface ChainFault {
  kind: (typeof CHAIN_FAULTS)[number];
  /** The place in the stream; of several that are missing in a row, the first. Null: the event has no place. */
  seq: number | null;
  /** How many are missing; 1 of the other kinds. */
  count: number;
  /** Null: the event is gone. */
  eventId: string | null;
  detail: string;
}

export interface ChainVerification {
  stream: AuditStream;
  intact: boolean;
  /** Events that were read and computed anew. */
  checked: number;
  /** First place that was checked; 1 when the whole chain was. Null: the stream is empty. */
  fromSeq: number | null;
  toSeq: number | null;
  /** The first hundred. */
  faults: ChainFault[];
}

export interface ChainSpan {
  /** Whose chain it is; its first event is tied to them. */
  ownerId: string;
  stream: AuditStream;
  /** Checks what stands before this place only; what stands there is taken as right. Default: everything. */
  before?: number | undefined;
  /** At most so many events, the latest first. Default 50,000. */
  max?: number | undefined;
}

type Source = Pick<ReturnType<typeof auditReader>, 'chainEnd' | 'chainBefore' | 'chainAt' | 'outsideChain'>;

const PAGE = 1_000;
const MAX_FAULTS = 100;
/** How far from its place a reordered event is recognised as such; farther away it counts as changed. */
const REORDERED_WITHIN = 200;

/**
 * Computes a chain anew, from its end, which vouches for the last event, to its beginning: each event vouches for the one before it.
 * So one event that was tampered with is named alone, however good its own hash. Whoever can rewrite every later event and the
 * chain's end too leaves no trace here: that is for a copy elsewhere to show.
 */
export async function verifyChain(source: Source, span: ChainSpan): Promise<ChainVerification> {
  const { stream, max = 50_000 } = span;
  const outside = await source.outsideChain(stream, MAX_FAULTS);
  const faults = outside.map(insertedFault);
  const anchor = await anchorOf(source, span);
  const walk = createWalk(anchor, faults);
  let checked = 0;
  for (let done = anchor.seq === 0; !done;) {
    const rows = await source.chainBefore(stream, walk.nextSeq() + 1, Math.min(PAGE, max - checked));
    for (const row of rows) walk.visit(row);
    checked += rows.length;
    done = rows.length === 0 || walk.nextSeq() === 0 || checked >= max;
    if (rows.length === 0 || walk.nextSeq() === 0) walk.finish(chainStart(span.ownerId, stream));
  }
  return {
    stream,
    intact: faults.length === 0,
    checked,
    fromSeq: anchor.seq === 0 ? null : walk.nextSeq() + 1,
    toSeq: anchor.seq === 0 ? null : anchor.seq,
    faults: faults.slice(0, MAX_FAULTS),
  };
}

/** The last place to check, and the hash that is vouched for there. */
interface Anchor {
  seq: number;
  hash: string | undefined;
}

async function anchorOf(source: Source, { stream, before }: ChainSpan): Promise<Anchor> {
  const end = await source.chainEnd(stream);
  if (!end) return { seq: 0, hash: undefined };
  if (before === undefined || before > end.seq) return { seq: end.seq, hash: end.hash };
  const row = await source.chainAt(stream, before);
  return { seq: before - 1, hash: row?.previousHash ?? undefined };
}

/** Goes from one event to the one before it. */
function createWalk(anchor: Anchor, faults: ChainFault[]) {
  let next = anchor.seq;
  /** What the hash at `next` must be; undefined where nothing sound vouches for it. */
  let vouched = anchor.hash;
  /** The event after `next` where it still has the hash that it was written with, and something of it was changed. */
  let doubtful: { row: AuditRow; hash: string } | undefined;

  const missing = (first: number, last: number) => {
    const count = last - first + 1;
    const detail = count === 1 ? `Event ${first} is missing.` : `Events ${first} to ${last} are missing.`;
    faults.push({ kind: 'removed', seq: first, count, eventId: null, detail });
    vouched = undefined;
    doubtful = undefined;
  };

  /** Whether the event after it, though faulty, would be right if it named this hash. */
  const namedByDoubtful = (hash: string): boolean =>
    doubtful === undefined ||
    doubtful.row.previousHash === hash ||
    auditHash({ ...doubtful.row, previousHash: hash }) === doubtful.hash;

  return {
    nextSeq: () => next,
    visit: (row: AuditRow): void => {
      const seq = row.seq as number;
      if (seq < next) missing(seq + 1, next);
      const hash = auditHash(row);
      const fits = vouched === undefined || vouched === hash;
      const fault = row.hash === hash && fits && namedByDoubtful(hash) ? undefined : faultOf(row, row.hash === hash);
      if (fault) faults.push(fault);
      const kept = row.hash !== null && row.hash !== hash && row.hash === (vouched ?? row.hash);
      doubtful = kept && fault?.kind === 'changed' ? { row, hash: row.hash as string } : undefined;
      // Where its content is what was vouched for, only the column with the hash was touched.
      vouched = !fault || vouched === hash ? (row.previousHash ?? undefined) : undefined;
      next = seq - 1;
    },
    /** At the chain's beginning, or where there is nothing more before it. */
    finish: (start: string): void => {
      if (next > 0) missing(1, next);
      else if (vouched !== undefined && vouched !== start) {
        faults.push({
          kind: 'changed',
          seq: 1,
          count: 1,
          eventId: null,
          detail: 'Event 1 is not the one that the chain began with.',
        });
      }
      next = 0;
    },
  };
}

function faultOf(row: AuditRow, ownHashFits: boolean): ChainFault {
  const about = { seq: row.seq, count: 1, eventId: row.id };
  if (ownHashFits) {
    const detail = `Event ${row.seq} was replaced: the one after it vouches for another.`;
    return { kind: 'changed', ...about, detail };
  }
  const place = placeOf(row);
  if (place !== undefined) {
    return { kind: 'reordered', ...about, detail: `Event ${row.seq} was written as event ${place}.` };
  }
  return { kind: 'changed', ...about, detail: `Event ${row.seq} was changed after it was written.` };
}

/** The place that the event's own hash was made for, where that is near. */
function placeOf(row: AuditRow): number | undefined {
  const seq = row.seq as number;
  for (let away = 1; away <= REORDERED_WITHIN; away += 1) {
    for (const place of [seq + away, seq - away]) {
      if (place > 0 && auditHash({ ...row, seq: place }) === row.hash) return place;
    }
  }
  return undefined;
}

const insertedFault = (row: AuditRow): ChainFault => ({
  kind: 'inserted',
  seq: row.seq,
  count: 1,
  eventId: row.id,
  detail:
    row.seq === null
      ? 'The event was not written as part of the chain.'
      : `Event ${row.seq} stands after the chain’s end.`,
});
