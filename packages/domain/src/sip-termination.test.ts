import { describe, expect, it } from 'vitest';
import { systemDisposition, SYSTEM_DISPOSITIONS } from './disposition.js';
import { terminationOfSipStatus } from './sip-termination.js';
import { isTermination, TERMINATIONS, type TerminationResult } from './termination.js';

const statuses = Array.from({ length: 400 }, (_, n) => 300 + n);

/** Every status of RFC 3261 §21 and of its registered successors that does not mean "the trunk rejected it". */
const MEANING: [result: string, statuses: number[]][] = [
  ['declined/declined', [403, 603, 607, 608]],
  ['unallocated/unallocated-number', [404, 410, 484, 604]],
  ['busy/busy', [486, 600]],
  ['no-answer/temporarily-unavailable', [480, 487]],
  ['failed/trunk-authentication', [401, 407]],
  ['failed/trunk-congestion', [500, 503]],
  ['failed/trunk-unreachable', [408, 502, 504]],
  ['failed/media', [415, 488, 580, 606]],
];
const meaningOf = new Map(MEANING.flatMap(([meaning, of]) => of.map((status) => [status, meaning] as const)));

describe('a final SIP status', () => {
  it.each(statuses)('%i has one termination of the closed set', (status) => {
    const termination = terminationOfSipStatus(status);
    expect(isTermination(termination)).toBe(true);
    expect(termination.sipStatus).toBe(status);
    const otherwise = status >= 600 ? 'declined/declined' : 'failed/trunk-rejected';
    expect(`${termination.result}/${termination.reason}`).toBe(meaningOf.get(status) ?? otherwise);
  });

  it('408 means that nobody answered once it has rung', () => {
    expect(terminationOfSipStatus(408, true)).toEqual({ result: 'no-answer', reason: 'ring-timeout', sipStatus: 408 });
    expect(terminationOfSipStatus(486, true)).toEqual(terminationOfSipStatus(486));
  });

  it.each([0, 100, 180, 200, 299, 700, 486.5, Number.NaN])('%d is none', (status) => {
    expect(() => terminationOfSipStatus(status)).toThrow(RangeError);
  });
});

describe('terminations', () => {
  it('are pairs of the set and nothing else', () => {
    expect(isTermination({ result: 'busy', reason: 'busy' })).toBe(true);
    expect(isTermination({ result: 'busy', reason: 'declined' })).toBe(false);
    expect(isTermination({ result: 'nonsense' as TerminationResult, reason: 'busy' })).toBe(false);
  });

  it('get a system disposition, unless an agent gives one or nobody was called', () => {
    for (const result of Object.keys(TERMINATIONS) as TerminationResult[]) {
      const category = systemDisposition({ result });
      if (['connected', 'blocked', 'never-sent'].includes(result)) expect(category).toBeUndefined();
      else expect(category).toBe((SYSTEM_DISPOSITIONS as Record<string, string>)[result]);
    }
  });
});
