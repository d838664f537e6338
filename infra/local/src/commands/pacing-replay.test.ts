import { createRecordedPacer } from '@outrider/pacing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../progress.js';
import { runPacingReplay } from './pacing-replay.js';

let dir: string;
let said = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pacing-replay-'));
});
afterAll(() => rm(dir, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

function recorded(): string[] {
  const lines: string[] = [];
  const pacer = createRecordedPacer(
    {
      mode: 'predictive',
      abandonTarget: 0.03,
      patienceMs: 2_000,
      maxRingMs: 25_000,
      maxConcurrentCalls: 40,
      maxCallsPerSecond: 10,
    },
    { campaignId: 'campaign', at: 0, write: (entry) => lines.push(JSON.stringify(entry)) },
  );
  for (let n = 0; n < 20; n += 1) {
    pacer.observe({ type: 'agent', at: n * 100, agentId: `agent-${n}`, state: 'idle' });
    pacer.decide(n * 100);
  }
  return lines;
}

async function replay(lines: readonly string[]): Promise<number> {
  const path = join(dir, 'log.jsonl');
  await writeFile(path, lines.join('\n'));
  said = '';
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  }
  return runPacingReplay([path], createProgress());
}

describe('npm run pacing:replay', () => {
  it('is content with a log whose decisions come out exactly', async () => {
    expect(await replay(recorded())).toBe(0);
    expect(said).toContain('20 decisions of 1 pacers came out exactly');
  });

  it('shows the first decision that differs and fails', async () => {
    const lines = recorded();
    lines[10] = (lines[10] ?? '').replace(/"agentsFree":\d+/, '"agentsFree":99');
    expect(await replay(lines)).toBe(1);
    expect(said).toContain('Line 11 differs in forecast.agentsFree.');
  });

  it('says which line of a bad file it cannot read', async () => {
    expect(await replay([...recorded(), '{"kind":'])).toBe(2);
    expect(said).toContain('Line 42 is not JSON');
    await expect(runPacingReplay([join(dir, 'none.jsonl')], createProgress())).rejects.toThrow('There is no file');
    await expect(runPacingReplay([], createProgress())).rejects.toThrow('Name one pacing log');
  });
});
