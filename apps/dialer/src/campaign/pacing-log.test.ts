import { createRecordedPacer, createReplay, type PacingSettings } from '@outrider/pacing';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPacingLog, type PacingLog } from './pacing-log.js';

const settings: PacingSettings = {
  mode: 'predictive',
  abandonTarget: 0.03,
  patienceMs: 2_000,
  maxRingMs: 25_000,
  maxConcurrentCalls: 40,
  maxCallsPerSecond: 10,
};
const campaignId = '01JC0QZ2M8V0Z3W5X7Y9ABCDEF';

let root: string;
let seconds = 0;
const warnings: unknown[] = [];
const now = () => new Date(Date.UTC(2030, 0, 1, 0, 0, (seconds += 1)));
const logger = { warn: (...what: unknown[]) => warnings.push(what) } as never;
const logTo = (dir: string, more: object = {}) => createPacingLog({ dir, now, logger, ...more });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pacing-log-'));
  warnings.length = 0;
});
afterEach(() => rm(root, { recursive: true }));

/** A pacer that works for so many steps. */
function work(log: PacingLog, steps: number): void {
  const pacer = createRecordedPacer(settings, { campaignId, at: 0, write: log.write });
  for (let n = 0; n < steps; n += 1) {
    pacer.observe({ type: 'agent', at: n, agentId: `agent-${n % 5}`, state: n % 3 === 0 ? 'paused' : 'idle' });
    pacer.decide(n);
  }
}

async function replayAll(dir: string) {
  const names = (await readdir(dir)).sort();
  return Promise.all(
    names.map(async (name) => {
      const replay = createReplay();
      for (const line of (await readFile(join(dir, name), 'utf8')).split('\n')) replay.line(line);
      return replay.report();
    }),
  );
}

describe('a pacing log', () => {
  it('replays exactly, a file for each pacer, of which the last four are kept', async () => {
    const dir = join(root, campaignId);
    const log = logTo(dir);
    for (let n = 1; n <= 6; n += 1) work(log, n * 10);
    await log.close();
    const reports = await replayAll(dir);
    expect(reports.map(({ decisions }) => decisions)).toEqual([30, 40, 50, 60]);
    for (const report of reports) expect(report).toMatchObject({ pacers: 1, difference: undefined, ended: undefined });
    expect(warnings).toEqual([]);
  });

  it('ends when it is full, and begins again with the next pacer', async () => {
    const log = logTo(root, { maxBytes: 5_000 });
    work(log, 100);
    work(log, 2);
    await log.close();
    const [full, next] = await replayAll(root);
    expect(full).toMatchObject({ ended: 'full', difference: undefined });
    expect(full?.decisions).toBeLessThan(100);
    expect(next).toMatchObject({ ended: undefined, decisions: 2 });
  });

  it('ends when lines come faster than they can be written', async () => {
    const log = logTo(root, { maxUnwritten: 2_000 });
    work(log, 100);
    await log.close();
    expect(await replayAll(root)).toMatchObject([{ ended: 'write-failed', difference: undefined }]);
  });

  it('is given up, with one warning, where it cannot be written', async () => {
    const blocked = join(root, 'file');
    await writeFile(blocked, '');
    const log = logTo(join(blocked, 'below'));
    work(log, 10);
    await log.close();
    expect(warnings).toHaveLength(1);
  });
});
