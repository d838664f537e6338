import { hostname } from 'node:os';
import type { PlatformRepositories } from '@outrider/db';
import type { Logger } from '@outrider/platform';
import { repeat } from './repeat.js';

const EVERY_MS = 1_000;
/** Without a heartbeat for so long no call is placed: others may soon take this dialer for dead, ms. */
const STALE_MS = 3_000;

/** This process among the dialers. */
export interface Instance {
  readonly id: string;
  /** The heartbeat has been written lately. */
  isFresh(): boolean;
  stop(): Promise<void>;
}

export async function startInstance(options: {
  dialerInstances: PlatformRepositories['dialerInstances'];
  /** Another has taken this dialer's calls over: none of them may be touched any more. */
  onGivenUp(): void;
  logger: Logger;
  /** Monotonic, ms. */
  now(): number;
}): Promise<Instance> {
  const { dialerInstances, onGivenUp, logger, now } = options;
  const id = await dialerInstances.register({ host: hostname().slice(0, 100), pid: process.pid });
  let beatAt = now();
  let givenUp = false;

  const beating = repeat({ name: 'heartbeat', everyMs: EVERY_MS, logger }, async () => {
    if (givenUp) return;
    const asked = now();
    if (await dialerInstances.heartbeat(id)) beatAt = asked;
    else {
      givenUp = true;
      onGivenUp();
    }
  });

  return {
    id,
    isFresh: () => !givenUp && now() - beatAt < STALE_MS,
    async stop() {
      await beating.stop();
      if (!givenUp) await dialerInstances.deregister(id);
    },
  };
}
