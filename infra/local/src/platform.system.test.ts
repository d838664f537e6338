import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive, markOf } from './lock.js';
import { startPlatform, type Platform } from './platform.js';

const platforms: Platform[] = [];
const start = async () => {
  const platform = await startPlatform({ data: { temporary: 'test' }, log: () => {} });
  platforms.push(platform);
  return platform;
};
afterEach(async () => {
  await Promise.all(platforms.splice(0).map((platform) => platform.stop()));
});

const marksOf = (platform: Platform) => platform.processes().map(({ pid }) => markOf(pid ?? 0));
const apiStatus = async (platform: Platform) => (await fetch(`${platform.urls.api}/readyz`)).status;

describe('a platform on one machine', { timeout: 240_000 }, () => {
  it('stands beside another one, and leaves no process and no file', async () => {
    const [one, other] = await Promise.all([start(), start()]);
    expect(Object.values(one.ports).filter((port) => Object.values(other.ports).includes(port))).toEqual([]);
    expect(await Promise.all([apiStatus(one), apiStatus(other)])).toEqual([200, 200]);
    const marks = marksOf(one);
    await one.stop();
    expect(marks.filter(isAlive)).toEqual([]);
    expect(existsSync(one.dataDir)).toBe(false);
    expect(await apiStatus(other)).toBe(200);
  });

  it('starts again what was killed, one process at a time', async () => {
    const platform = await start();
    for (const handle of platform.processes()) {
      await handle.kill('SIGKILL');
      await handle.restart();
      expect(handle.pid, handle.name).toBeDefined();
    }
    await platform.addDialer();
    expect(platform.dialers).toHaveLength(2);
    expect(marksOf(platform).filter((mark) => !isAlive(mark))).toEqual([]);
    await expect.poll(() => apiStatus(platform), { timeout: 15_000 }).toBe(200);
  });

  it('that cannot start stops what it had started and says which log tells why', async () => {
    const started = startPlatform({ data: { temporary: 'test' }, log: () => {}, carrierScenario: { mix: 'none' } });
    await expect(started).rejects.toMatchObject({
      code: 'process-failed',
      message: expect.stringContaining('carrier ended with code 1') as string,
      remedy: expect.stringContaining('carrier.log') as string,
    });
  });

  it('does not exist in production', async () => {
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(start()).rejects.toMatchObject({ code: 'production' });
    } finally {
      process.env['NODE_ENV'] = 'test';
    }
  });
});
