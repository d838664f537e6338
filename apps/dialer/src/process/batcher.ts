/**
 * Puts what is asked for while one statement runs into the next one: a lone request goes at once, many share a round trip,
 * and nothing waits on a timer.
 */
export interface Batcher<I, R> {
  /** Rejects when the statement that carried it failed. */
  add(item: I): Promise<R>;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
}

/** @param run gives one result for each item, in order. */
export function createBatcher<I, R>(
  run: (items: readonly I[]) => Promise<readonly R[]>,
  { maxSize = 100 }: { maxSize?: number } = {},
): Batcher<I, R> {
  interface Waiting {
    item: I;
    resolve(result: R): void;
    reject(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    // What else this turn of the event loop asks for comes along.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maxSize);
      waiting = waiting.slice(maxSize);
      try {
        const results = await run(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, i) => resolve(results[i] as R));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = undefined;
  }

  return {
    add(item) {
      return new Promise<R>((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        running ??= drain();
      });
    },
    async idle() {
      while (running) await running;
    },
  };
}
