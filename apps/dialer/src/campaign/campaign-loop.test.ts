import { createPacer } from '@outrider/pacing';
import { createLogger } from '@outrider/platform';
import { afterEach, describe, expect, it } from 'vitest';
import { startCampaignLoop, type CampaignLoop, type CampaignLoopDeps } from './campaign-loop.js';
import type { CampaignSettings } from './settings.js';

/** A time that stands still: nothing becomes due by waiting. */
const NOW = 1_900_000_000_000;
const nothing = () => undefined;
const settings = {
  campaign: { mode: 'progressive', abandonTarget: 0.03, patienceMs: 2_000, maxRingMs: 20_000 },
  trunks: [{ id: 'T1', name: 'T1', channels: 10, callsPerSecond: 1 }],
  tenant: {
    id: 'A',
    maxConcurrentCalls: 10,
    callsPerSecond: 1,
    dailySpendLimit: null,
    taken: 0,
    hasDestinations: true,
  },
  lockedTrunks: [],
  callerIds: ['+4533000000'],
} as unknown as CampaignSettings;

let loop: CampaignLoop | undefined;
afterEach(() => loop?.stop());

function start(overrides: Partial<CampaignLoopDeps>): CampaignLoop {
  loop = startCampaignLoop({
    tenantId: 'TENANT',
    campaignId: 'C1',
    lease: { hold: async () => 1, lost: nothing, giveUp: async () => undefined },
    hopper: { take: async () => [], putBack: async () => undefined },
    placing: { place: async () => ({ ok: true, claimed: [], unrouted: new Set(), tooDear: new Set() }) },
    onNoMoney: async () => undefined,
    limiter: { sweep: async () => undefined },
    attempts: { open: async () => [] },
    agentSessions: { signedIn: async () => [], some: async () => [] },
    leads: { wakeDue: async () => 0, dueCallbacks: async () => [], releaseOverdueCallbacks: async () => 0 },
    settings: async () => settings,
    abandonTarget: async () => 0.03,
    onSettings: nothing,
    news: { agent: nothing, call: nothing },
    bus: { publish: async () => true },
    redis: { set: async () => 'OK' } as unknown as CampaignLoopDeps['redis'],
    createPacer,
    closeLog: async () => undefined,
    decisions: { decided: nothing, flush: async () => undefined },
    hindrance: () => undefined,
    logger: createLogger('test', { level: 'silent' }),
    now: () => NOW,
    ...overrides,
  });
  return loop;
}

describe('a campaign loop', () => {
  it('reads its settings again at once when they could not be read', async () => {
    let reads = 0;
    let known = false;
    start({
      settings: async () => {
        reads += 1;
        if (reads === 1) throw new Error('connection lost');
        return settings;
      },
      onSettings: () => (known = true),
    });
    await expect.poll(() => known, { timeout: 10_000 }).toBe(true);
  });

  it('reads all agents again when news of one was taken and could not be followed', async () => {
    let readings = 0;
    const agentSessions = {
      signedIn: async () => {
        readings += 1;
        return [];
      },
      some: async () => {
        throw new Error('connection lost');
      },
    };
    const running = start({ agentSessions });
    await expect.poll(() => readings, { timeout: 10_000 }).toBe(1);
    running.agentChanged('A1', 1);
    await expect.poll(() => readings, { timeout: 10_000 }).toBe(2);
  });

  it('dials nothing, says why and tells of it once the day is spent, and tries again after a while', async () => {
    let at = NOW;
    let [tries, told] = [0, 0];
    const reasons: string[] = [];
    const running = start({
      now: () => (at += 1),
      createPacer: () => ({
        observe: nothing,
        decide: () => ({ dial: 1, cancel: 0, reason: 'Dialing.', forecast: {} }),
      }),
      decisions: { decided: (_at, { reason }) => void reasons.push(reason), flush: async () => undefined },
      placing: {
        place: async () => {
          tries += 1;
          return { ok: true, claimed: [], unrouted: new Set(), tooDear: new Set(['L1']) };
        },
      },
      onNoMoney: async () => void (told += 1),
    });
    await expect.poll(() => reasons.at(-1)).toMatch(/^Not dialing: .* today's spend limit/);
    expect([tries, told]).toEqual([1, 1]);
    running.refresh();
    await expect.poll(() => tries).toBe(2);
    at += 5_000;
    await expect.poll(() => tries).toBe(3);
  });

  it('says how much of the day is spent while it dials', async () => {
    const reasons: string[] = [];
    start({
      settings: async () => ({ ...settings, tenant: { ...settings.tenant, dailySpendLimit: 1_000, taken: 857 } }),
      decisions: { decided: (_at, { reason }) => void reasons.push(reason), flush: async () => undefined },
    });
    await expect.poll(() => reasons.at(-1)).toMatch(/85 % of today's spend limit is used up\.$/);
  });

  it('says that nothing may be called before the tenant has destinations', async () => {
    const reasons: string[] = [];
    start({
      settings: async () => ({ ...settings, tenant: { ...settings.tenant, hasDestinations: false } }),
      decisions: { decided: (_at, { reason }) => void reasons.push(reason), flush: async () => undefined },
    });
    await expect.poll(() => reasons.at(-1)).toMatch(/^Not dialing: .* destinations/);
  });
});
