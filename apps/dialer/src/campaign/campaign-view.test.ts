import type { PacingSettings } from '@outrider/pacing';
import { describe, expect, it } from 'vitest';
import { createCampaignView } from './campaign-view.js';

const settings: PacingSettings = {
  mode: 'predictive',
  abandonTarget: 0.03,
  patienceMs: 2_000,
  maxRingMs: 25_000,
  maxConcurrentCalls: 50,
  maxCallsPerSecond: 20,
};

describe('a campaign as its pacer sees it', () => {
  it('keeps what it knows when only the abandon target changes, and begins anew for anything else', () => {
    const view = createCampaignView();
    expect(view.abandonTarget()).toBeUndefined();
    expect(view.setSettings(settings, 0)).toBe(true);
    view.observe({ type: 'agent', at: 1, agentId: 'anna', state: 'idle' });
    expect(view.setSettings({ ...settings, abandonTarget: 0 }, 2)).toBe(false);
    expect(view.abandonTarget()).toBe(0);
    expect(view.decide(3)).toMatchObject({ dial: 1, forecast: { agentsFree: 1, abandonTarget: 0 } });
    expect(view.setSettings({ ...settings, abandonTarget: 0, maxRingMs: 20_000 }, 4)).toBe(true);
    expect(view.decide(5)).toMatchObject({ dial: 0, forecast: { agentsFree: 0 } });
  });
});
