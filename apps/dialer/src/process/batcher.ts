/**
 * Puts what is asked for while one statement runs into the next one: many share a round trip, and a lone request goes at once, unless
 * it is told to wait for company.
 */
export interface Batcher<I, R> {
  /** Rejects when the statement that carried it failed. */
  add(item: I): Promise<R>;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
}

/**
 * @param run gives one result for each item, in order
 * @param options.gatherMs how long the first of a batch waits for others, where nobody waits for it, ms
 */
export function createBatcher<I, R>(
  run: (items: readonly I[]) => Promise<readonly R[]>,
  { maxSize = 100, gatherMs = 0 }: { maxSize?: number; gatherMs?: number } = {},
): Batcher<I, R> {
  interface Waiting {
    item: I;
    resolve(result: R): void;
    reject(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    for (let first = true; waiting.length > 0; first = false) {
      if (gatherMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, gatherMs));
      // What else this turn of the event loop asks for comes along.
      else if (first) await new Promise<void>((resolve) => setImmediate(resolve));
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
