import { PacingError } from './errors.js';
import type { PacingDecision, PacingEvent, PacingSettings } from './types.js';

/**
 * One line of a pacing log: JSON, in the order in which the pacer met it. A log begins with settings; settings again mean that a new
 * pacer took over.
 */
export type PacingLogEntry =
  | { kind: 'settings'; version: 1; campaignId: string; at: number; settings: PacingSettings }
  | { kind: 'event'; event: PacingEvent }
  | { kind: 'decision'; at: number; decision: PacingDecision }
  /** Recording stopped here although the pacer went on. */
  | { kind: 'end'; reason: 'full' | 'write-failed' };

/** Longer lines are not ours, characters. */
const MAX_LINE = 20_000;

const EVENT_IDS: Record<PacingEvent['type'], readonly string[]> = {
  agent: ['agentId', 'state'],
  dialed: ['callId'],
  unanswered: ['callId', 'outcome'],
  answered: ['callId'],
  connected: ['callId', 'agentId'],
  abandoned: ['callId'],
  completed: ['callId'],
  target: [],
};
const NUMBERS = ['abandonTarget', 'patienceMs', 'maxRingMs', 'maxConcurrentCalls', 'maxCallsPerSecond'] as const;

/**
 * Reads one line.
 * @throws PacingError `pacing-log-invalid` that names the line and what is wrong with it.
 */
export function parseLogLine(text: string, line: number): PacingLogEntry {
  const bad = (what: string) => new PacingError('pacing-log-invalid', `line ${line}`, `Line ${line} ${what}`);
  if (text.length > MAX_LINE) throw bad('is too long for a pacing log.');
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw bad('is not JSON: the file is not a pacing log, or was cut off there.');
  }
  if (!isObject(read)) throw bad('is not an object.');
  switch (read['kind']) {
    case 'settings': {
      const { settings, version } = read;
      if (version !== 1) throw bad(`is of version ${String(version)}; this program reads version 1.`);
      if (!isObject(settings) || !['progressive', 'predictive'].includes(String(settings['mode']))) {
        throw bad('has no settings with a mode.');
      }
      for (const name of NUMBERS) if (typeof settings[name] !== 'number') throw bad(`lacks the number "${name}".`);
      break;
    }
    case 'event': {
      const { event } = read;
      const ids = isObject(event) ? EVENT_IDS[String(event['type']) as PacingEvent['type']] : undefined;
      if (!isObject(event) || !ids) throw bad('has no event that a pacer knows.');
      if (typeof event['at'] !== 'number') throw bad('lacks the time "at" of its event.');
      for (const name of ids) if (typeof event[name] !== 'string') throw bad(`lacks "${name}" of its event.`);
      if (event['type'] === 'target' && typeof event['abandonTarget'] !== 'number') throw bad('lacks "abandonTarget".');
      break;
    }
    case 'decision':
      if (typeof read['at'] !== 'number' || !isObject(read['decision'])) throw bad('lacks its decision or its time.');
      break;
    case 'end':
      break;
    default:
      throw bad('is of no kind that a pacing log has (settings, event, decision, end).');
  }
  return read as PacingLogEntry;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
