import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFinishedWork } from './finished-work.js';
import type { Answer } from './work.js';

const dir = mkdtempSync(join(tmpdir(), 'outrider-finished-'));
const file = join(dir, 'below', 'pacing.jsonl');
const answer = (cell: number): Answer => ({ cell, part: 'optimum', result: { outcomes: [], optimum: 47.2 } });

afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the finished work of a run', () => {
  it('is found again by a run that goes on, and thrown away by one that begins anew', () => {
    createFinishedWork(file, 'run', false).add(answer(1));
    createFinishedWork(file, 'run', true).add(answer(2));
    expect(createFinishedWork(file, 'run', true).read()).toEqual([answer(1), answer(2)]);
    expect(createFinishedWork(file, 'run', false).read()).toEqual([]);
  });

  it('of another run is not taken for its own', () => {
    createFinishedWork(file, '30 days', false).add(answer(1));
    expect(createFinishedWork(file, '5 days', true).read()).toEqual([]);
  });

  it('leaves out a line that was cut off, and nothing once it is cleared', () => {
    const work = createFinishedWork(file, 'run', false);
    work.add(answer(1));
    appendFileSync(file, '\n{"run":"run","ans');
    work.add(answer(2));
    expect(work.read()).toEqual([answer(1), answer(2)]);
    work.clear();
    expect(work.read()).toEqual([]);
  });
});
