import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, readMark, type ProcessMark } from '../lock.js';
import { repositoryRoot, temporaryDir } from '../paths.js';
import type { DemoResult } from './demo-result.js';

const runCli = `import { main } from ${JSON.stringify(new URL('../cli.ts', import.meta.url).href)};
  process.exitCode = await main(process.argv.slice(1));`;

let dir: string;
let started: ChildProcess[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'outrider-demo-'));
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

function demo(...args: string[]) {
  const node = ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', runCli];
  const child = spawn(process.execPath, [...node, 'demo', ...args], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += chunk));
  child.stderr.on('data', (chunk) => (said.err += chunk));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }));
  return { child, said, ended };
}
const lastLine = (text: string) => JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as DemoResult;
/** The processes of a running demo. */
function marksOf({ pid }: ChildProcess): ProcessMark[] {
  const folders = readdirSync(temporaryDir).map((name) => join(temporaryDir, name));
  const own = folders.find((folder) => readMark(join(folder, 'owner.json'))?.pid === pid);
  if (!own) return [];
  return readdirSync(join(own, 'run')).flatMap((file) => readMark(join(own, 'run', file)) ?? []);
}

describe('npm run demo', { timeout: 240_000 }, () => {
  it('dials every lead of the file that can be called, and ends with the report as one object', async () => {
    const file = join(dir, 'leads.csv');
    const good = Array.from({ length: 12 }, (_, i) => `Lead ${i},+45312345${String(i + 10)}`);
    writeFileSync(file, ['name,phone', ...good, 'Nobody,no number', ''].join('\n'));
    const { code, out, err } = await demo('--file', file, '--agents', '2', '--seconds', '10', '--json').ended;
    const result = lastLine(out);
    expect(err).toContain('line 14, column phone');
    expect(code, err).toBe(0);
    expect(Object.keys(result)).toEqual(
      'leads attempts answered connected abandoned noAnswer busy failed machine cdrs duplicateInvites agents occupancy answerToAgentMs'.split(
        ' ',
      ),
    );
    expect(result).toMatchObject({ leads: 12, attempts: 12, cdrs: 12, duplicateInvites: 0, agents: 2 });
    expect(result.connected).toBeGreaterThan(0);
    expect(result.answered + result.noAnswer + result.busy + result.failed + result.machine).toBe(result.attempts);
  });

  it('stops everything and still reports when it is interrupted', async () => {
    const { child, said, ended } = demo('--leads', '2000', '--seconds', '600', '--json');
    await expect.poll(() => said.err, { timeout: 120_000 }).toContain('ended 3');
    const running = marksOf(child);
    expect(running.filter(isAlive).length).toBeGreaterThanOrEqual(8);
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(lastLine(out).attempts).toBeLessThan(2000);
    expect(running.filter(isAlive)).toEqual([]);
  });

  it('stops what it had started when it is interrupted before it is ready', async () => {
    const { child, said, ended } = demo('--leads', '10');
    await expect.poll(() => said.err, { timeout: 120_000 }).toContain('services:');
    const running = marksOf(child);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err).toContain('Stopped before it was ready.');
    expect(running.length).toBeGreaterThan(0);
    expect(running.filter(isAlive)).toEqual([]);
  });

  it('refuses wrong arguments before it starts anything', async () => {
    const { code, out, err } = await demo('--agents', 'many').ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('--agents must be a whole number from 1 to 100, not "many".');
  });

  it('ends with 1 where no row of the file can be imported', async () => {
    const file = join(dir, 'leads.csv');
    writeFileSync(file, 'phone\nnone\n');
    const { code, err } = await demo('--file', file, '--agents', '1').ended;
    expect(code).toBe(1);
    expect(err).toContain('No row of the file could be imported.');
    expect(readFileSync(file, 'utf8')).toBe('phone\nnone\n');
  });
});
