import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProcess, type ProcessHandle } from './process.js';
import { supervise } from './supervise.js';

let dir: string;
let child: ProcessHandle;
let lines: string[];
let hopeless: Promise<string>;
let endWatch: () => void;

const READY = `console.log(JSON.stringify({ msg: 'ready' }));`;
const STAY = `setInterval(() => {}, 1000);`;

function start(script: string): void {
  child = startProcess({
    name: 'child',
    command: process.execPath,
    args: ['-e', script],
    env: {},
    logsDir: join(dir, 'logs'),
    runDir: join(dir, 'run'),
    readyWhen: 'log-line',
  });
  hopeless = new Promise((resolve) => {
    endWatch = supervise([child], (line) => lines.push(line), resolve);
  });
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'outrider-supervise-'));
  for (const name of ['logs', 'run']) mkdirSync(join(dir, name));
  lines = [];
});
afterEach(async () => {
  endWatch();
  await child.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('a supervised process', () => {
  it('is started again when it is killed', async () => {
    start(READY + STAY);
    await child.ready;
    const first = child.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await expect.poll(() => lines, { timeout: 5000 }).toContain('child is back');
    expect(child.pid).not.toBe(first);
  });

  it('is given up when it keeps ending', async () => {
    start(`process.exit(7)`);
    expect(await hopeless).toContain('child ended with code 7, for the 6th time within a minute');
  }, 20_000);

  it('is left alone when it was stopped on purpose', async () => {
    start(READY + STAY);
    await child.ready;
    await child.stop();
    expect(child.pid).toBeUndefined();
    expect(lines).toEqual([]);
  });
});
