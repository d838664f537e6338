import type { Logger } from '@outrider/platform';

/** Work that is done again and again, never twice at once. */
export interface Repeating {
  /** Ends it; resolves when a turn under way is over. */
  stop(): Promise<void>;
}

/** An error ends one turn, not the work; the first of a row is logged. */
export function repeat(
  options: { name: string; everyMs: number; logger: Logger },
  work: () => Promise<void>,
): Repeating {
  const { name, everyMs, logger } = options;
  let stopped = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const turn = async () => {
    try {
      await work();
      if (failing) logger.info({ work: name }, 'working again');
      failing = false;
    } catch (error) {
      if (!failing) logger.warn({ err: error, work: name }, 'could not do its work; trying again');
      failing = true;
    }
    if (!stopped) timer = setTimeout(next, everyMs);
  };
  const next = () => void (running = turn());
  next();

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Works that are begun and ended as one. */
export function together(...works: Repeating[]): Repeating {
  return {
    async stop() {
      await Promise.all(works.map((work) => work.stop()));
    },
  };
}
