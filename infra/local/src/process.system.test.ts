import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, markOf } from './lock.js';
import { startProcess, type ProcessHandle, type ProcessSpec } from './process.js';

let dir: string;
let started: ProcessHandle[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'outrider-process-'));
  for (const name of ['logs', 'run']) mkdirSync(join(dir, name));
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((handle) => handle.stop()));
  rmSync(dir, { recursive: true, force: true });
});

const READY = `console.log(JSON.stringify({ msg: 'ready', port: 7, pid: process.pid }));`;
const STAY = `process.stdin.resume(); setInterval(() => {}, 1000);`;

function run(script: string, spec: Partial<ProcessSpec> = {}): ProcessHandle {
  const handle = startProcess({
    name: 'child',
    command: process.execPath,
    args: ['-e', script],
    env: { PATH: process.env['PATH'] },
    logsDir: join(dir, 'logs'),
    runDir: join(dir, 'run'),
    readyWhen: 'log-line',
    ...spec,
  });
  started.push(handle);
  return handle;
}
const crashOf = (handle: ProcessHandle) => new Promise<string>((resolve) => handle.onCrash(resolve));

describe('a started process', () => {
  it('is ready when its log says so, and hands on what that line said', async () => {
    const child = run(`console.log('{"msg":"starting"}'); console.log('noise "ready"'); ${READY} ${STAY}`);
    expect(await child.ready).toMatchObject({ msg: 'ready', port: 7, pid: child.pid });
    expect(existsSync(join(dir, 'run/child.json'))).toBe(true);
  });

  it('that ends before it is ready fails with the end of its log', async () => {
    const child = run(`console.error('no such database'); process.exit(3)`);
    await expect(child.ready).rejects.toMatchObject({
      code: 'process-failed',
      message: expect.stringMatching(/child ended with code 3\.[^]*no such database/) as string,
    });
  });

  it('that is never ready fails in time', async () => {
    const child = run(STAY, { readyTimeoutMs: 200 });
    await expect(child.ready).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('whose program does not exist fails and says so', async () => {
    const child = run('', { command: '/nonexistent/program' });
    await expect(child.ready).rejects.toMatchObject({ code: 'process-failed' });
  });

  it('that ends by itself is reported; one that was asked to is not', async () => {
    const child = run(`${READY} ${STAY}`);
    await child.ready;
    let crashes = 0;
    child.onCrash(() => crashes++);
    await child.kill('SIGKILL');
    expect(child.pid).toBeUndefined();
    await child.restart();
    expect(crashes).toBe(0);
    const crashed = crashOf(child);
    process.kill(child.pid ?? 0, 'SIGKILL');
    expect(await crashed).toBe('was ended by SIGKILL');
  });

  it('starts again with another id, ready by its new log line and not by the old one', async () => {
    const child = run(`${READY} ${STAY}`);
    const first = await child.ready;
    await child.restart();
    const second = await child.ready;
    expect(second['pid']).toBe(child.pid);
    expect(second['pid']).not.toBe(first['pid']);
  });

  it('leaves one process when it is started again twice at once, and none after a stop meanwhile', async () => {
    const child = run(`${READY} ${STAY}`);
    await child.ready;
    /** Every life said its id. */
    const living = () => {
      const said = readFileSync(child.logFile, 'utf8').trim().split('\n');
      return said.map((line) => markOf((JSON.parse(line) as { pid: number }).pid)).filter(isAlive);
    };
    await Promise.all([child.restart(), child.restart()]);
    expect(living()).toEqual([markOf(child.pid ?? 0)]);
    await Promise.allSettled([child.restart(), child.stop()]);
    expect(child.pid).toBeUndefined();
    expect(living()).toEqual([]);
  });

  it('that does not heed SIGTERM is killed', async () => {
    const child = run(`process.on('SIGTERM', () => {}); ${READY} ${STAY}`, { stopTimeoutMs: 100 });
    await child.ready;
    const mark = markOf(child.pid ?? 0);
    await child.stop();
    expect(isAlive(mark)).toBe(false);
    expect(existsSync(join(dir, 'run/child.json'))).toBe(false);
  });

  it('ends when the process that started it is killed', async () => {
    const options = { name: 'grandchild', command: process.execPath, env: {}, readyWhen: 'log-line' };
    const launch = `
      import { startProcess } from ${JSON.stringify(new URL('./process.ts', import.meta.url).href)};
      const dirs = { logsDir: ${JSON.stringify(join(dir, 'logs'))}, runDir: ${JSON.stringify(join(dir, 'run'))} };
      const child = startProcess({ ...${JSON.stringify(options)}, ...dirs, args: ['-e', ${JSON.stringify(READY + STAY)}] });
      await child.ready;
      console.log(JSON.stringify({ msg: 'ready', child: child.pid }));
      setInterval(() => {}, 1000);`;
    const launcher = run('', { args: ['--import', 'tsx', '--input-type=module', '-e', launch], cwd: process.cwd() });
    const mark = markOf(Number((await launcher.ready)['child']));
    expect(isAlive(mark)).toBe(true);
    await launcher.kill('SIGKILL');
    await expect.poll(() => isAlive(mark), { timeout: 5000 }).toBe(false);
  });

  it('logs whole lines, also those longer than one read', async () => {
    const child = run(`console.log('{"msg":"ready","text":"' + 'æ'.repeat(200000) + '"}'); ${STAY}`);
    expect(String((await child.ready)['text'])).toHaveLength(200_000);
    expect(readFileSync(child.logFile, 'utf8')).toMatch(/"}\n$/);
  });
});
