import type { Bus, Logger } from '@outrider/platform';
import { repeat, type Repeating } from '../process/repeat.js';
import type { CallRegistry } from './call-registry.js';

/** Where no news comes, waiting calls look for an agent so often, ms. */
const EVERY_MS = 250;

/** Offers agents who come free to answered calls that wait for one, the longest waiting first. */
export function startWaitingCalls(options: {
  registry: Pick<CallRegistry, 'waiting' | 'campaignsWaiting'>;
  bus: Pick<Bus, 'subscribe'>;
  logger: Logger;
}): Repeating {
  const { registry, bus, logger } = options;

  async function offer(campaignId: string): Promise<void> {
    for (const call of registry.waiting(campaignId)) {
      // One that found nobody tells that the others won't either.
      if (await call.search()) return;
    }
  }

  const unsubscribe = bus.subscribe('campaign.event', ({ campaignId, event }) => {
    if (event.type === 'agent' && event.state === 'idle') return offer(campaignId);
    return undefined;
  });
  const looking = repeat({ name: 'waiting calls', everyMs: EVERY_MS, logger }, async () => {
    for (const campaignId of registry.campaignsWaiting()) await offer(campaignId);
  });
  return {
    async stop() {
      unsubscribe();
      await looking.stop();
    },
  };
}
