import type { AgentMessageBody } from './difference.js';

/** A message with its number in the stream. */
export type StreamMessage = AgentMessageBody & { seq: number };

/** Numbers the messages to one agent session and keeps the last of them for a client that comes back. */
export interface AgentStream {
  readonly lastSeq: number;
  add(message: AgentMessageBody): StreamMessage;
  /** What came after `seq`; undefined where that is not known any more, or was never in this stream. */
  since(seq: number): StreamMessage[] | undefined;
}

/** Messages that are kept; an agent's busy minute has about twenty. */
const KEPT = 200;

/**
 * @param startedAt Unix time, ms. Streams of one agent session in different processes start from different numbers,
 * so that a number of one is never taken for another's.
 */
export function createStream(startedAt: number): AgentStream {
  const kept: StreamMessage[] = [];
  let lastSeq = startedAt * 1000;
  const first = lastSeq;
  return {
    get lastSeq() {
      return lastSeq;
    },
    add(message) {
      lastSeq += 1;
      const numbered = { ...message, seq: lastSeq };
      kept.push(numbered);
      if (kept.length > KEPT) kept.shift();
      return numbered;
    },
    since(seq) {
      const oldest = kept[0] ? kept[0].seq - 1 : first;
      if (seq < oldest || seq > lastSeq) return undefined;
      return kept.filter((message) => message.seq > seq);
    },
  };
}
