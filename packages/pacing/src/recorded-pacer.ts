import type { PacingLogEntry } from './log-entry.js';
import { createPacer } from './pacer.js';
import type { Pacer, PacingSettings } from './types.js';

/**
 * A pacer that tells everything it meets and decides, in order, so that `createReplay` can do it again.
 * @param at time of its first events, ms
 * @throws PacingError as `createPacer` does; nothing is told then.
 */
export function createRecordedPacer(
  settings: PacingSettings,
  log: { campaignId: string; at: number; write(entry: PacingLogEntry): void },
): Pacer {
  const pacer = createPacer(settings);
  log.write({ kind: 'settings', version: 1, campaignId: log.campaignId, at: log.at, settings });
  return {
    observe(event) {
      log.write({ kind: 'event', event });
      pacer.observe(event);
    },
    decide(at) {
      const decision = pacer.decide(at);
      log.write({ kind: 'decision', at, decision });
      return decision;
    },
  };
}
