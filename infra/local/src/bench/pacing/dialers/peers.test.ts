import { describe, expect, it } from 'vitest';
import type { Floor } from '../simulation/dialer.js';
import { createIssabel } from './issabel.js';
import { createRatio } from './ratio.js';
import { createVicidial, VICIDIAL_DEFAULTS, VICIDIAL_HINDSIGHT, type VicidialSettings } from './vicidial.js';

const world = { channels: 500, callsPerSecond: 100, patience: 2, maxRing: 25, agents: 10 };

const floor = (more: Partial<Floor>): Floor => ({
  signedIn: 10,
  ready: 0,
  talking: 0,
  wrapUp: 0,
  paused: 0,
  ringing: 0,
  waiting: 0,
  talkAges: () => [],
  today: { dialed: 0, answered: 0, abandoned: 0 },
  left: 3600,
  ...more,
});

/** Calls placed over so many half seconds in which nothing changes. */
function vicidial(settings: Partial<VicidialSettings>, ticks: number, seen: Partial<Floor>): number[] {
  const dialer = createVicidial({ ...VICIDIAL_DEFAULTS, ...settings })(world);
  return Array.from({ length: ticks }, (_, tick) => dialer.decide(tick * 500, floor(seen)).dial);
}

describe('VICIdial, rebuilt', () => {
  it('looks at its calls every 2.5 s', () => {
    expect(vicidial({}, 11, { ready: 4 }).map((dial) => dial > 0)).toEqual(
      Array.from({ length: 11 }, (_, tick) => tick % 5 === 0),
    );
  });

  it('raises its level by the share of ready agents every 15 s, up to the maximum', () => {
    const dials = vicidial({}, 400, { ready: 5, talking: 5 });
    expect(dials[0]).toBe(Math.round(1.5 * 10) - 5);
    expect(dials[30]).toBe(Math.round(2.25 * 10) - 5);
    expect(dials[60]).toBe(25);
    expect(Math.max(...dials)).toBe(25);
  });

  it('raises it less with a negative intensity, and lowers it faster', () => {
    expect(vicidial({ intensity: -20 }, 31, { ready: 5, talking: 5 })[30]).toBe(Math.round(1.96 * 10) - 5);
    expect(vicidial({}, 31, { waiting: 2, talking: 10 })[30]).toBe(0);
  });

  it('goes back to one call an agent while more than the limit is dropped', () => {
    const today = { dialed: 1000, answered: 300, abandoned: 12 };
    for (const method of ['AVERAGE', 'HARD_LIMIT'] as const) {
      expect(
        vicidial({ method }, 200, { ready: 5, talking: 5, today })
          .slice(130)
          .every((dial) => dial <= 10),
      ).toBe(true);
    }
  });

  it('counts only ready agents, and calls with agents, where only available ones count', () => {
    expect(vicidial({ availableOnly: true }, 1, { ready: 2, talking: 8 })[0]).toBe(Math.round(1.2 * 2));
  });

  it('is tried with 16 settings', () => {
    expect(new Set(VICIDIAL_HINDSIGHT.map((settings) => JSON.stringify(settings))).size).toBe(16);
  });
});

describe('other peers, rebuilt', () => {
  it('ratio dialing keeps so many calls for each ready agent', () => {
    expect(createRatio(2)(world).decide(0, floor({ ready: 4, ringing: 3, waiting: 1 })).dial).toBe(4);
  });

  it('Issabel counts on agents who have talked far longer than usual', () => {
    const dials = [1, 3600].map((age) => {
      const dialer = createIssabel(world);
      dialer.observe?.({ type: 'connected', at: 0, callId: 'c', agentId: 'a' });
      dialer.observe?.({ type: 'completed', at: 120_000, callId: 'c' });
      return dialer.decide(120_000, floor({ ready: 2, talking: 8, talkAges: () => Array<number>(8).fill(age) })).dial;
    });
    expect(dials).toEqual([2, 10]);
  });
});
