import { PacingError } from './errors.js';
import { parseLogLine } from './log-entry.js';
import { createPacer } from './pacer.js';
import type { Pacer, PacingDecision } from './types.js';

export interface ReplayDifference {
  line: number;
  recorded: PacingDecision;
  replayed: PacingDecision;
  /** Dotted names of what differs. */
  fields: string[];
}

export interface ReplayReport {
  lines: number;
  events: number;
  decisions: number;
  /** How often a new pacer began. */
  pacers: number;
  /** The log stopped there before the pacer did. */
  ended: 'full' | 'write-failed' | undefined;
  /** Undefined: every decision came out as it was recorded. */
  difference: ReplayDifference | undefined;
}

/**
 * Takes a pacing log line by line and decides again; every decision must come out exactly, to the last bit. `line` gives false at the
 * first that does not, after which no more lines are looked at.
 */
export interface Replay {
  /** @throws PacingError `pacing-log-invalid` or `pacing-setting-invalid` */
  line(text: string): boolean;
  /** @throws PacingError `pacing-log-invalid` for a log without settings. */
  report(): ReplayReport;
}

export function createReplay(): Replay {
  let pacer: Pacer | undefined;
  const report: ReplayReport = {
    lines: 0,
    events: 0,
    decisions: 0,
    pacers: 0,
    ended: undefined,
    difference: undefined,
  };
  const noSettings = (line: number) =>
    new PacingError(
      'pacing-log-invalid',
      `line ${line}`,
      line === 0 ? 'The log is empty.' : `Line ${line} comes before any settings: the beginning of the log is missing.`,
    );

  return {
    line(text) {
      if (report.difference) return false;
      report.lines += 1;
      if (text.trim() === '') return true;
      const entry = parseLogLine(text, report.lines);
      if (entry.kind === 'settings') {
        pacer = createPacer(entry.settings);
        report.pacers += 1;
        report.ended = undefined;
        return true;
      }
      if (!pacer) throw noSettings(report.lines);
      if (entry.kind === 'end') report.ended = entry.reason;
      if (entry.kind === 'event') {
        report.events += 1;
        pacer.observe(entry.event);
      }
      if (entry.kind === 'decision') {
        report.decisions += 1;
        // As it would have been written: JSON gives every finite number back exactly.
        const replayed = JSON.parse(JSON.stringify(pacer.decide(entry.at))) as PacingDecision;
        const fields = differences(entry.decision, replayed);
        if (fields.length > 0) report.difference = { line: report.lines, recorded: entry.decision, replayed, fields };
      }
      return report.difference === undefined;
    },
    report() {
      if (!pacer) throw noSettings(0);
      return { ...report };
    },
  };
}

function differences(recorded: object, replayed: object): string[] {
  const a = flat(recorded);
  const b = flat(replayed);
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
}

function flat(value: object, prefix = ''): Map<string, unknown> {
  return new Map(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] =>
      typeof member === 'object' && member !== null
        ? [...flat(member as object, `${prefix}${name}.`)]
        : [[prefix + name, member]],
    ),
  );
}
