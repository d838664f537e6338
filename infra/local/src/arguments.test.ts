import { describe, expect, it } from 'vitest';
import { readDemoOptions } from './demo/demo-options.js';

describe('arguments of the demo', () => {
  it('have defaults', () => {
    expect(readDemoOptions([])).toEqual({ file: undefined, agents: 5, leads: 200, seconds: 60, seed: 1, json: false });
  });

  it('are read', () => {
    const args = ['--agents', '3', '--leads=50', '--seconds', '20', '--seed', '7', '--json'];
    expect(readDemoOptions(args)).toEqual({ file: undefined, agents: 3, leads: 50, seconds: 20, seed: 7, json: true });
  });

  it.each([
    ['--agents', '0', '--agents must be a whole number from 1 to 100, not "0".'],
    ['--agents', 'five', '--agents must be a whole number from 1 to 100, not "five".'],
    ['--leads', '-1', "Option '--leads' argument is ambiguous."],
    ['--seconds', '1e3', '--seconds must be a whole number from 5 to 86400, not "1e3".'],
    [
      '--seed',
      '99999999999999999999',
      '--seed must be a whole number from 0 to 999999999, not "99999999999999999999".',
    ],
    ['--file', '/nonexistent.csv', '--file /nonexistent.csv: there is no such file (/nonexistent.csv).'],
    ['--file', '/', '--file /: this is not a file.'],
    ['--speed', '3', "Unknown option '--speed'."],
    ['leads.csv', '', "Unexpected argument 'leads.csv'."],
  ])('that are wrong are refused in a sentence: %s %s', (name, value, message) => {
    const refusal = { code: 'bad-argument', message: expect.stringContaining(message) as string };
    expect(() => readDemoOptions([name, value])).toThrow(expect.objectContaining(refusal));
  });
});
