import { PacingError } from './errors.js';
import { createProgressivePacer } from './progressive.js';
import type { Pacer, PacingSettings } from './types.js';

export type { Pacer, PacingDecision, PacingEvent, PacingSettings } from './types.js';

/**
 * @throws PacingError `pacing-mode-unavailable` for a mode that isn't there (yet), `pacing-setting-invalid` with the
 * field of a setting out of range.
 */
export function createPacer(settings: PacingSettings): Pacer {
  if (!(settings.maxCallsPerSecond > 0)) {
    throw new PacingError('pacing-setting-invalid', 'maxCallsPerSecond', 'Calls per second must be above 0.');
  }
  if (!(settings.maxConcurrentCalls >= 0)) {
    throw new PacingError('pacing-setting-invalid', 'maxConcurrentCalls', 'Concurrent calls must be 0 or more.');
  }
  if (settings.mode === 'predictive') {
    throw new PacingError(
      'pacing-mode-unavailable',
      'mode',
      'Predictive dialing is not available yet: set the campaign to progressive.',
    );
  }
  return createProgressivePacer(settings);
}
