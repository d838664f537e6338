import { PacingError } from './errors.js';
import { createPredictivePacer } from './predictive/predictive.js';
import { createProgressivePacer } from './progressive.js';
import type { Pacer, PacingSettings } from './types.js';

export type { Pacer, PacingDecision, PacingEvent, PacingSettings } from './types.js';

/** @throws PacingError `pacing-setting-invalid` with the field of a setting out of range. */
export function createPacer(settings: PacingSettings): Pacer {
  need(settings.maxCallsPerSecond > 0, 'maxCallsPerSecond', 'Calls per second must be above 0.');
  need(settings.maxConcurrentCalls >= 0, 'maxConcurrentCalls', 'Concurrent calls must be 0 or more.');
  need(
    settings.abandonTarget >= 0 && settings.abandonTarget <= 1,
    'abandonTarget',
    'The abandon target is a share of live answers, from 0 to 1.',
  );
  need(settings.patienceMs >= 0, 'patienceMs', 'The patience must be 0 ms or more.');
  need(settings.maxRingMs > 0, 'maxRingMs', 'The longest ringing must be above 0 ms.');
  return settings.mode === 'predictive' ? createPredictivePacer(settings) : createProgressivePacer(settings);
}

function need(condition: boolean, field: keyof PacingSettings, message: string): void {
  if (!condition) throw new PacingError('pacing-setting-invalid', field, message);
}
