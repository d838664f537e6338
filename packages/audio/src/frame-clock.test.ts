import { describe, expect, it, vi } from 'vitest';
import { createFrameClock } from './frame-clock.js';

/** The machine may be busy: what is waited for may take its time. */
const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 30_000 });

describe('the frame clock', () => {
  it('makes good the frames that a busy process missed, and does not drift', async () => {
    const clock = createFrameClock();
    const times: number[] = [];
    const stop = clock.subscribe((now) => void times.push(now));
    await expect.poll(() => times.length, WAIT).toBeGreaterThan(2);
    for (const until = performance.now() + 70; performance.now() < until;);
    await expect.poll(() => times.length, WAIT).toBeGreaterThan(10);
    stop();
    for (const time of times) expect(Math.abs(((time - times[0]! + 10) % 20) - 10)).toBeLessThan(0.001);
    expect(clock.counters.late).toBeGreaterThan(0);
  });

  it('gives up the frames of a stall that is too long', async () => {
    const clock = createFrameClock();
    let ticks = 0;
    const stop = clock.subscribe(() => void ticks++);
    for (const until = performance.now() + 400; performance.now() < until;);
    await expect.poll(() => ticks, WAIT).toBeGreaterThan(3);
    stop();
    expect(clock.counters.skipped).toBeGreaterThan(5);
  });

  it('stands still while nobody is subscribed', async () => {
    const clock = createFrameClock();
    let ticks = 0;
    const stop = clock.subscribe(() => void (++ticks === 1 && stop()));
    await expect.poll(() => ticks, WAIT).toBe(1);
    const other = createFrameClock();
    let later = 0;
    const stopOther = other.subscribe(() => void later++);
    await expect.poll(() => later, WAIT).toBeGreaterThan(2);
    stopOther();
    expect(ticks).toBe(1);
  });
});
