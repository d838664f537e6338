import type { Logger } from '@outrider/platform';

/** Work that goes on after the answer, so that its time tells nothing. */
export interface Background {
  /** An error is logged under `what`. */
  run(what: string, work: () => Promise<unknown>): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function createBackground(logger: Pick<Logger, 'error'>): Background {
  const underWay = new Set<Promise<void>>();
  return {
    run: (what, work) => {
      const done: Promise<void> = work()
        .catch((error: unknown) => logger.error({ err: error }, what))
        .then(() => void underWay.delete(done));
      underWay.add(done);
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
