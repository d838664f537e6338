import { createLogger } from '@outrider/platform';
import { describe, expect, it } from 'vitest';
import { createMeter } from './meter.js';

const logger = createLogger('test', { level: 'silent' });
const ANSWERED = Date.UTC(2030, 4, 6, 10);

/** A talk of which the meter is asked at given seconds, with money for so many minutes. */
function talk(options: { minutes: number; pricePerMinute?: number; failing?: () => boolean }) {
  let at = ANSWERED;
  const asked: number[] = [];
  const ended: string[] = [];
  const call = {
    attemptId: 'A',
    tenantId: 'T',
    stage: 'talking' as const,
    pricePerMinute: options.pricePerMinute ?? 5,
    answeredAt: new Date(ANSWERED),
    end: ({ reason }: { reason: string }) => void ended.push(reason),
  };
  const turn = createMeter({
    calls: () => (ended.length > 0 ? [] : [call]),
    topUp: async (tenantId, [wanted]) => {
      expect(tenantId).toBe('T');
      if (options.failing?.()) throw new Error('away');
      asked.push(wanted!.minutes);
      return new Set(wanted!.minutes <= options.minutes ? ['A'] : []);
    },
    logger,
    now: () => new Date(at),
  });
  const second = async (n: number) => {
    at = ANSWERED + n * 1000;
    await turn();
  };
  return {
    asked,
    ended,
    second,
    /** Every second of this many. */
    async until(seconds: number) {
      for (let n = 0; n <= seconds && ended.length === 0; n += 1) await second(n).catch(() => undefined);
      return (at - ANSWERED) / 1000;
    },
  };
}

describe('the meter', () => {
  it('pays for each further minute once, before it begins', async () => {
    const { asked, ended, until } = talk({ minutes: 10 });
    await until(169);
    expect(asked).toEqual([2, 3]);
    expect(ended).toEqual([]);
  });

  it('ends a talk when its last paid minute is over, and not sooner', async () => {
    const one = talk({ minutes: 2 });
    expect(await one.until(300)).toBe(119);
    expect(one.ended).toEqual(['limit-reached']);
  });

  it('never asks for a call that costs nothing', async () => {
    const { asked, until } = talk({ minutes: 0, pricePerMinute: 0 });
    await until(300);
    expect(asked).toEqual([]);
  });

  it('lets talks go on while nobody can be asked, and pays for all of it afterwards', async () => {
    let away = true;
    const one = talk({ minutes: 10, failing: () => away });
    await one.until(200);
    expect(one.ended).toEqual([]);
    away = false;
    await one.second(201);
    expect(one.asked).toEqual([4]);
  });
});
