import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessHandle } from './process.js';
import type { Progress } from './progress.js';

const WINDOW_MS = 60_000;
const MAX_CRASHES = 5;

/**
 * Starts processes again when they end by themselves, at once the first time, then more and more slowly.
 * `onHopeless` is called when one has ended more than five times within a minute.
 * @returns a function that ends the watch.
 */
export function supervise(
  processes: readonly ProcessHandle[],
  log: Progress,
  onHopeless: (message: string) => void,
): () => void {
  let watching = true;
  for (const handle of processes) {
    let crashes: number[] = [];
    const onCrash = async (how: string): Promise<void> => {
      if (!watching) return;
      const now = Date.now();
      crashes = [...crashes.filter((at) => now - at < WINDOW_MS), now];
      if (crashes.length > MAX_CRASHES) {
        onHopeless(
          `${handle.name} ${how}, for the ${crashes.length}th time within a minute. Its log: ${handle.logFile}`,
        );
        return;
      }
      log(`${handle.name} ${how}; starting it again (log: ${handle.logFile})`);
      await delay((crashes.length - 1) * 500);
      if (!watching) return;
      try {
        await handle.restart();
        log(`${handle.name} is back`);
      } catch {
        // It ended before it was ready: its end has been reported by itself.
      }
    };
    handle.onCrash((how) => void onCrash(how));
  }
  return () => {
    watching = false;
  };
}
