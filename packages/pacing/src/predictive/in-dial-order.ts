/**
 * Hands outcomes on in the order in which calls were dialed. In the order in which they end, the quick ends come first,
 * and after each burst of calls they would be taken for what all calls do.
 */
export interface InDialOrder<T> {
  dialed(callId: string, at: number): void;
  /** The outcome of a call; `undefined`: it tells nothing. Of a call that wasn't dialed it is handed on at once. */
  ended(callId: string, outcome: T | undefined): void;
}

/** @param longestMs a call that has not ended so long after it was dialed keeps others waiting no longer */
export function createInDialOrder<T>(longestMs: number, handOn: (outcome: T) => void): InDialOrder<T> {
  interface Entry {
    readonly callId: string;
    readonly at: number;
    ended: boolean;
    outcome?: T;
  }
  const open = new Map<string, Entry>();
  let queue: Entry[] = [];
  let head = 0;

  function drain(now: number): void {
    for (let first = queue[head]; first && (first.ended || first.at < now - longestMs); first = queue[head]) {
      head += 1;
      open.delete(first.callId);
      if (first.outcome !== undefined) handOn(first.outcome);
    }
    if (head > 1000 && head * 2 > queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
  }

  return {
    dialed(callId, at) {
      const entry: Entry = { callId, at, ended: false };
      open.set(callId, entry);
      queue.push(entry);
      drain(at);
    },
    ended(callId, outcome) {
      const entry = open.get(callId);
      if (!entry) {
        if (outcome !== undefined) handOn(outcome);
        return;
      }
      entry.ended = true;
      if (outcome !== undefined) entry.outcome = outcome;
      drain(entry.at);
    },
  };
}
