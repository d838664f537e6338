import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, markOf, takeLock, writeMark } from './lock.js';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'outrider-lock-'));
  file = join(dir, 'owner.json');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const take = () => {
  const lock = takeLock(file);
  if (typeof lock !== 'function') throw new Error(`held by ${lock.pid}`);
  return lock;
};

describe('a lock file', () => {
  it('is refused while its owner lives, and free after it was given back', () => {
    const release = take();
    expect(takeLock(file)).toEqual(markOf(process.pid));
    release();
    take()();
    expect(existsSync(file)).toBe(false);
  });

  it('of a process that has died is taken over', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    const mark = markOf(child.pid ?? 0);
    writeMark(file, mark);
    expect(takeLock(file)).toEqual(mark);
    child.kill('SIGKILL');
    await once(child, 'exit');
    take()();
  });

  it('of a dead process whose id another one has now is taken over', () => {
    writeMark(file, { pid: process.pid, ticks: '1' });
    expect(isAlive({ pid: process.pid, ticks: '1' })).toBe(false);
    take()();
  });

  it('that is damaged is taken over', () => {
    writeFileSync(file, '');
    take()();
  });
});
