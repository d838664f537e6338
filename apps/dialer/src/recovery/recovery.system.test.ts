import { newId } from '@outrider/contracts';
import { platformRepositories, repositories, schema, type AgentSession } from '@outrider/db';
import { candidate, createTestCampaign, createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createLogger } from '@outrider/platform';
import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTenantStore, createTenantStores } from '../calls/tenant-store.js';
import { startHousekeeping } from './housekeeping.js';
import { startReconciler } from './reconciler.js';

const logger = createLogger('test', { level: 'silent' });

let test: TestDatabase;
let now = new Date('2030-05-06T10:00:00.000Z');

beforeAll(async () => {
  test = await createTestDatabase({ now: () => now });
});
afterAll(() => test.drop());

function dialer(dialerId: string) {
  const told: AgentSession[] = [];
  return {
    told,
    dialerId,
    ...platformRepositories(test.database),
    stores: createTenantStores((tenantId) =>
      createTenantStore({ repositories: repositories(test.database, tenantId), dialerId, logger }),
    ),
    news: { agent: (_tenantId: string, session: AgentSession) => void told.push(session), call: () => undefined },
    logger,
    now: () => now,
  };
}

describe('housekeeping', () => {
  it('gives the leads of talks that nobody disposed of to their rule, in a paused campaign too', async () => {
    const campaign = await createTestCampaign(test.database);
    const { campaignId } = campaign;
    const { attempts, agentSessions, campaignPacing } = campaign.repositories;
    const dialerId = newId();
    const agent = await campaign.addIdleAgent(dialerId);
    const [leadId] = await campaign.addLeads(1);
    const fence = (await campaignPacing.acquireFence(campaignId, dialerId)) ?? 0;
    const claim = await attempts.claim({ campaignId, fence, candidates: [candidate(campaign, leadId!)] });
    const attemptId = (claim.ok && claim.claimed[0]?.attemptId) || '';
    await attempts.markDialing(attemptId, { dialerId });
    await attempts.markAnswered(attemptId);
    await agentSessions.reserve(agent, { attemptId, until: new Date(now.getTime() + 5_000) });
    await attempts.connect(attemptId, agent);
    await attempts.end(attemptId, { result: 'connected', reason: 'agent-hung-up' });
    await agentSessions.signOut(agent);
    await campaign.scope.primary.update(schema.campaigns, { status: 'paused' }, undefined);
    const lead = async () => (await campaign.scope.primary.select().from(schema.leads))[0];
    expect(await lead()).toMatchObject({ state: 'unresolved' });

    now = new Date(now.getTime() + 600_001);
    const housekeeping = startHousekeeping({ ...dialer(dialerId), agentLegs: { drop: () => false } });
    await until('the lead is somewhere', async () => (await lead())?.state !== 'unresolved');
    await housekeeping.stop();
    expect(await lead()).toMatchObject({
      state: 'waiting',
      lastDispositionId: campaign.dispositionIds['unresolved'],
    });
  });
});

describe('the reconciler', () => {
  it("writes off agents' legs of a dialer that had been taken over before", async () => {
    const campaign = await createTestCampaign(test.database);
    const { dialerInstances } = platformRepositories(test.database);
    const [gone, heir] = await Promise.all([1, 2].map((pid) => dialerInstances.register({ host: 'test', pid })));
    const agent = await campaign.addIdleAgent(gone);
    await dialerInstances.deregister(gone!);

    const hungUp: string[] = [];
    const { told, ...parts } = dialer(heir!);
    const reconciler = startReconciler({
      ...parts,
      registry: { byAttempt: () => undefined },
      queue: { present: (ids) => Promise.resolve(new Set(ids)) },
      orphans: { hangUp: ({ callId }) => Promise.resolve(void hungUp.push(callId)), again: () => Promise.resolve() },
      finish: () => Promise.resolve(),
      releaseChannel: () => undefined,
    });
    await until('the leg is hung up', () => hungUp.includes(agent));
    await reconciler.stop();
    expect(await campaign.repositories.agentSessions.get(agent)).toMatchObject({ state: 'idle', legUp: false });
    expect(told).toMatchObject([{ id: agent, legUp: false }]);
  });

  it('ends a claim whose job was lost, soon, and one whose job waits only after long', async () => {
    const campaign = await createTestCampaign(test.database);
    const { campaignId } = campaign;
    const { attempts, campaignPacing } = campaign.repositories;
    const { dialerInstances } = platformRepositories(test.database);
    const dialerId = await dialerInstances.register({ host: 'test', pid: 1 });
    const fence = (await campaignPacing.acquireFence(campaignId, dialerId))!;
    const candidates = (await campaign.addLeads(2)).map((id) => candidate(campaign, id));
    const claim = await attempts.claim({ campaignId, fence, candidates });
    const [lost, waiting] = (claim.ok ? claim.claimed : []).map(({ attemptId }) => attemptId);
    const stateOf = async (id: string) => (await attempts.get(id))?.state;

    let looked = 0;
    const { told: _told, ...parts } = dialer(dialerId);
    const reconciler = startReconciler({
      ...parts,
      registry: { byAttempt: () => undefined },
      queue: {
        present: (ids) => {
          looked += 1;
          return Promise.resolve(new Set(ids.filter((id) => id === waiting)));
        },
      },
      orphans: { hangUp: () => Promise.resolve(), again: () => Promise.resolve() },
      finish: () => Promise.resolve(),
      releaseChannel: () => undefined,
    });
    now = new Date(now.getTime() + 5_000);
    await until('the lost one is ended', async () => (await stateOf(lost!)) === 'ended');
    const before = looked;
    await until('it has looked again', () => looked > before);
    expect(await stateOf(waiting!)).toBe('claimed');
    expect(await attempts.get(lost!)).toMatchObject({ result: 'never-sent', reason: 'dialer-lost', dialedAt: null });
    now = new Date(now.getTime() + 6_000);
    await until('the other is ended', async () => (await stateOf(waiting!)) === 'ended');
    await reconciler.stop();
  });
});
