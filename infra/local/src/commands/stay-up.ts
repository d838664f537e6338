import type { Platform } from '../platform.js';
import type { ProcessHandle } from '../process.js';
import type { Progress } from '../progress.js';
import { supervise } from '../supervise.js';

/**
 * Keeps a platform up until somebody asks to stop, then stops it.
 * @param supervised processes that are started again when they crash
 * @param prepare what is done once it runs; what it returns is undone before the stop
 * @returns the exit code: 1 when a process could not be kept up.
 */
export async function stayUp(
  platform: Platform,
  supervised: readonly ProcessHandle[],
  asked: Promise<string>,
  log: Progress,
  prepare: () => Promise<() => Promise<void>>,
): Promise<number> {
  let giveUp: (message: string) => void = () => {};
  const hopeless = new Promise<string>((resolve) => (giveUp = resolve));
  const endWatch = supervise(supervised, log, giveUp);
  let undo = async () => {};
  try {
    undo = await prepare();
    return await Promise.race([
      asked.then((reason) => {
        log(`stopping (${reason})`);
        return 0;
      }),
      hopeless.then((message) => {
        log(`stopping: ${message}`);
        return 1;
      }),
    ]);
  } finally {
    endWatch();
    await undo();
    await platform.stop();
    log('stopped');
  }
}
