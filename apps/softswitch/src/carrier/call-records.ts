import { LRUCache } from 'lru-cache';
import type { Behaviour } from './behaviour.js';
import type { HeardTone } from './hearing.js';

/** How a call to the carrier ended. */
export type CallEnding =
  'caller-cancelled' | 'caller-hung-up' | 'carrier-hung-up' | 'refused' | 'rtp-lost' | 'time-limit' | 'signalling-lost';

/** One call, as the carrier saw it. Times are ISO 8601. */
export interface CallRecord {
  callId: string;
  number: string;
  /** The number's calls counted from 0. */
  attempt: number;
  /** `over-limit` where the channel or rate limit refused it. */
  behaviour: Behaviour | 'over-limit';
  startedAt: string;
  answeredAt?: string;
  endedAt?: string;
  ending?: CallEnding;
  /** The final status where that was none of 2xx. */
  status?: number;
  /** The tone that the called party speaks. */
  toneHz: number;
  heard: HeardTone[];
  dtmf: string;
  rtpSent: number;
  rtpReceived: number;
}

/** The calls that are up, and the last ones that ended. */
export interface CallRecords {
  open(record: CallRecord): void;
  close(record: CallRecord): void;
  find(options: { number?: string | undefined; callId?: string | undefined; limit: number }): CallRecord[];
  summary(): {
    callsUp: number;
    peakCalls: number;
    answered: number;
    behaviours: Record<string, number>;
    endings: Record<string, number>;
  };
  reset(): void;
}

/** Ended calls remembered, the oldest forgotten first. */
const MAX_ENDED = 20_000;

/** `refresh` brings a live call's record up to date before it is shown. */
export function createCallRecords(refresh: (record: CallRecord) => void, maxEnded = MAX_ENDED): CallRecords {
  const up = new Set<CallRecord>();
  const ended = new LRUCache<CallRecord, true>({ max: maxEnded });
  let peak = 0;
  let answered = 0;
  let behaviours: Record<string, number> = {};
  let endings: Record<string, number> = {};

  return {
    open(record) {
      up.add(record);
      peak = Math.max(peak, up.size);
      behaviours[record.behaviour] = (behaviours[record.behaviour] ?? 0) + 1;
    },
    close(record) {
      up.delete(record);
      ended.set(record, true);
      if (record.answeredAt) answered += 1;
      if (record.ending) endings[record.ending] = (endings[record.ending] ?? 0) + 1;
    },
    find({ number, callId, limit }) {
      const found: CallRecord[] = [];
      for (const record of [...up, ...ended.keys()]) {
        if (found.length === limit) break;
        if (number !== undefined && record.number !== number) continue;
        if (callId !== undefined && record.callId !== callId) continue;
        if (!record.endedAt) refresh(record);
        found.push(record);
      }
      return found;
    },
    summary: () => ({
      callsUp: up.size,
      peakCalls: peak,
      answered,
      behaviours: { ...behaviours },
      endings: { ...endings },
    }),
    reset() {
      ended.clear();
      peak = up.size;
      answered = 0;
      behaviours = {};
      endings = {};
    },
  };
}
