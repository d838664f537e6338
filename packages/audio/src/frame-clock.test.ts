import { describe, expect, it } from 'vitest';
import { createFrameClock } from './frame-clock.js';

describe('the frame clock', () => {
  it('makes good the frames that a busy process missed, and does not drift', async () => {
    const clock = createFrameClock();
    const times: number[] = [];
    const stop = clock.subscribe((now) => void times.push(now));
    await expect.poll(() => times.length).toBeGreaterThan(2);
    for (const until = performance.now() + 70; performance.now() < until;);
    await expect.poll(() => times.length).toBeGreaterThan(10);
    stop();
    expect(new Set(times.slice(1).map((time, i) => Math.round(time - times[i]!)))).toEqual(new Set([20]));
    expect(clock.counters.late).toBeGreaterThan(0);
  });

  it('gives up the frames of a stall that is too long', async () => {
    const clock = createFrameClock();
    let ticks = 0;
    const stop = clock.subscribe(() => void ticks++);
    for (const until = performance.now() + 400; performance.now() < until;);
    await expect.poll(() => ticks).toBeGreaterThan(3);
    stop();
    expect(clock.counters.skipped).toBeGreaterThan(5);
  });

  it('stands still while nobody is subscribed', async () => {
    const clock = createFrameClock();
    let ticks = 0;
    const stop = clock.subscribe(() => void (++ticks === 1 && stop()));
    await expect.poll(() => ticks).toBe(1);
    const other = createFrameClock();
    let later = 0;
    const stopOther = other.subscribe(() => void later++);
    await expect.poll(() => later).toBeGreaterThan(2);
    stopOther();
    expect(ticks).toBe(1);
  });
});
