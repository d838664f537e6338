import { newId } from '@outrider/contracts';
import type { Termination } from '@outrider/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { candidate, createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '../testing.js';
import { percentile } from './report.js';

let test: TestDatabase;
let campaign: TestCampaign;
let now = new Date('2030-05-06T10:00:00.000Z');
const start = now;
const dialerId = newId();

/** What ten calls came to, the connected ones with the ms that their customers waited. */
const CALLS: (Termination & { waitMs?: number })[] = [
  { result: 'connected', reason: 'agent-hung-up', waitMs: 20 },
  { result: 'connected', reason: 'customer-hung-up', waitMs: 40 },
  { result: 'connected', reason: 'customer-hung-up', waitMs: 90 },
  { result: 'abandoned', reason: 'no-agent' },
  { result: 'hung-up', reason: 'customer-hung-up' },
  { result: 'busy', reason: 'busy', sipStatus: 486 },
  { result: 'no-answer', reason: 'ring-timeout' },
  { result: 'no-answer', reason: 'ring-timeout' },
  { result: 'machine', reason: 'detected' },
  { result: 'failed', reason: 'trunk-congestion', sipStatus: 503 },
];

beforeAll(async () => {
  test = await createTestDatabase({ now: () => now });
  campaign = await createTestCampaign(test.database);
  const { attempts, agentSessions, campaignPacing } = campaign.repositories;
  const { campaignId } = campaign;
  const fence = (await campaignPacing.acquireFence(campaignId, dialerId))!;
  const leads = await campaign.addLeads(CALLS.length + 2);
  const result = await attempts.claim({ campaignId, fence, candidates: leads.map((id) => candidate(campaign, id)) });
  const claimed = result.ok ? result.claimed : [];
  const agent = await campaign.addIdleAgent();
  for (const [n, { waitMs, ...termination }] of CALLS.entries()) {
    const { attemptId } = claimed[n]!;
    await attempts.markDialing(attemptId, { dialerId });
    if (['connected', 'abandoned', 'hung-up', 'machine'].includes(termination.result))
      await attempts.markAnswered(attemptId);
    if (waitMs !== undefined) {
      await agentSessions.touch([agent]);
      await agentSessions.reserveLongestIdle({ campaignId, attemptId, until: new Date(now.getTime() + 5_000) });
      now = new Date(now.getTime() + waitMs);
      await attempts.connect(attemptId, agent);
    }
    now = new Date(now.getTime() + 10_000);
    await attempts.end(attemptId, termination);
    if (waitMs !== undefined) {
      const { userId } = (await agentSessions.get(agent))!;
      await attempts.dispose({ attemptId, userId, disposition: { code: n === 0 ? 'success' : 'not-interested' } });
    }
  }
  await attempts.markDialing(claimed.at(-1)!.attemptId, { dialerId });
});
afterAll(() => test.drop());

describe('the fence of a campaign', () => {
  it('grows with each pacer, and is nothing for a campaign that is not there', async () => {
    const { campaignPacing } = (await createTestCampaign(test.database)).repositories;
    expect(await campaignPacing.acquireFence(newId(), dialerId)).toBeUndefined();
    const mine = campaign.repositories.campaignPacing;
    const fences = await Promise.all(Array.from({ length: 5 }, () => mine.acquireFence(campaign.campaignId, newId())));
    expect(new Set(fences).size).toBe(5);
  });
});

describe('the figures of a campaign', () => {
  it('show what happens now', async () => {
    expect(await campaign.repositories.campaignPacing.now(campaign.campaignId)).toEqual({
      calls: { claimed: 1, dialing: 1, ringing: 0, answered: 0, connected: 0 },
      agents: { offline: 0, paused: 0, idle: 1, reserved: 0, talking: 0, 'wrap-up': 0 },
    });
  });

  it('count results since an instant, and leads by state', async () => {
    const pacing = campaign.repositories.campaignPacing;
    expect(await pacing.results(campaign.campaignId, start)).toMatchObject({
      connected: 3,
      abandoned: 1,
      'hung-up': 1,
      busy: 1,
      'no-answer': 2,
      machine: 1,
      failed: 1,
      cancelled: 0,
    });
    expect((await pacing.results(campaign.campaignId, now)).failed).toBe(1);
    expect((await pacing.results(campaign.campaignId, now)).connected).toBe(0);
    expect(await pacing.leadCounts(campaign.campaignId)).toEqual({
      ready: 0,
      waiting: 7,
      dialing: 2,
      unresolved: 0,
      closed: 3,
    });
  });

  it('give the share of live answers that were abandoned', async () => {
    const pacing = campaign.repositories.campaignPacing;
    expect(await pacing.abandonShare(campaign.campaignId, start)).toBe(1 / 5);
    expect(await pacing.abandonShare(campaign.campaignId, now)).toBeNull();
    expect(await pacing.liveAnswers(campaign.campaignId, start)).toEqual({ answered: 5, abandoned: 1 });
  });

  it('count an answer that no agent got for our own failure as abandoned, one that failed after as answered', async () => {
    const other = await createTestCampaign(test.database);
    const { campaignId, repositories } = other;
    const { attempts, agentSessions, campaignPacing } = repositories;
    const fence = (await campaignPacing.acquireFence(campaignId, dialerId))!;
    const leads = await other.addLeads(4);
    const result = await attempts.claim({ campaignId, fence, candidates: leads.map((id) => candidate(other, id)) });
    const [lost, unwritten, cut, refused] = (result.ok ? result.claimed : []).map(({ attemptId }) => attemptId);
    for (const id of [lost!, unwritten!, cut!, refused!]) await attempts.markDialing(id, { dialerId });
    await attempts.markAnswered(lost!);
    await attempts.end(lost!, { result: 'failed', reason: 'switch-lost' });
    await attempts.endMany([
      { attemptId: unwritten!, answeredAt: now, termination: { result: 'failed', reason: 'media' } },
    ]);
    await attempts.end(refused!, { result: 'failed', reason: 'trunk-congestion', sipStatus: 503 });
    const agent = await other.addIdleAgent();
    await attempts.markAnswered(cut!);
    await agentSessions.reserveLongestIdle({ campaignId, attemptId: cut!, until: new Date(now.getTime() + 5_000) });
    await attempts.connect(cut!, agent);
    await attempts.end(cut!, { result: 'failed', reason: 'dialer-lost' });
    expect(await campaignPacing.liveAnswers(campaignId, start)).toEqual({ answered: 3, abandoned: 2 });
    expect(await campaignPacing.report(campaignId)).toMatchObject({ answered: 3, abandonShare: 2 / 3 });
  });

  it('add up in the report', async () => {
    const pacing = campaign.repositories.campaignPacing;
    expect(await pacing.report(campaign.campaignId)).toMatchObject({
      attempts: 12,
      cdrs: 10,
      leadsReached: 3,
      answered: 5,
      abandonShare: 1 / 5,
      talkMs: 30_000,
      answerToAgentMs: { p50: 40, p99: 90 },
      results: { connected: 3, 'no-answer': 2, machine: 1 },
    });
    expect(await pacing.report(campaign.campaignId, { from: new Date(now.getTime() + 1) })).toMatchObject({
      attempts: 0,
      abandonShare: null,
      talkMs: 0,
      answerToAgentMs: { p50: null, p99: null },
    });
    const counts = await pacing.dispositionCounts(campaign.campaignId);
    expect(counts.slice(0, 2)).toMatchObject([
      { code: 'no-answer', count: 3 },
      { code: 'not-interested', count: 2 },
    ]);
    expect(await pacing.agentCounts(campaign.campaignId)).toMatchObject([
      { name: 'Agent', connected: 3, talkMs: 30_000 },
    ]);
  });

  it('are empty for another tenant', async () => {
    const other = (await createTestCampaign(test.database)).repositories.campaignPacing;
    expect(await other.report(campaign.campaignId)).toMatchObject({ attempts: 0, cdrs: 0 });
    expect(await other.settings(campaign.campaignId)).toBeUndefined();
  });

  it('come with the campaign and its enabled trunks', async () => {
    expect(await campaign.repositories.campaignPacing.settings(campaign.campaignId)).toMatchObject({
      campaign: { id: campaign.campaignId, abandonTarget: 0.03, patienceMs: 2000, callingWindows: expect.any(Array) },
      trunks: [{ id: campaign.trunkId, callsPerSecond: 100 }],
    });
  });
});

describe('percentile', () => {
  it('is the nearest rank', () => {
    const histogram = [
      { ms: 1, n: 98 },
      { ms: 5, n: 1 },
      { ms: 900, n: 1 },
    ];
    expect(percentile(histogram, 0.5)).toBe(1);
    expect(percentile(histogram, 0.99)).toBe(5);
    expect(percentile(histogram, 1)).toBe(900);
    expect(percentile([], 0.5)).toBeNull();
  });
});
