import type { PlatformRepositories } from '@outrider/db';
import type { Clock, Logger } from '@outrider/platform';

const EVERY_MS = 3_600_000;
/** So long what is over is kept, ms: a page that was left open is no guess, and a link that is too old is on record. */
const KEEP_MS = 30 * 24 * 3_600_000;
/** Batches of one round; the next round goes on. */
const MAX_BATCHES = 50;

/** Forgets log-ons and reset links that have long been over, every hour. */
export function sweepLogOns(deps: {
  lookUp: Pick<PlatformRepositories['logOn'], 'sweep'>;
  clock: Pick<Clock, 'now'>;
  logger: Pick<Logger, 'warn'>;
}): { round(): Promise<void>; stop(): Promise<void> } {
  let running = Promise.resolve();
  let stopped = false;
  const sweep = async () => {
    const before = new Date(deps.clock.now().getTime() - KEEP_MS);
    for (let batch = 0; batch < MAX_BATCHES && !stopped; batch += 1) {
      if (!(await deps.lookUp.sweep(before))) return;
    }
  };
  const round = () =>
    (running = running
      .then(sweep)
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'old log-ons could not be forgotten')));
  const timer = setInterval(() => void round(), EVERY_MS);
  timer.unref();
  return {
    round,
    stop: () => {
      stopped = true;
      clearInterval(timer);
      return running;
    },
  };
}
