import { eq, sql } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { DEFAULT_DISPOSITIONS } from '@outrider/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformRepositories } from '../repositories.js';
import { campaigns, dialerInstances, dispositionRules, dispositions, teams } from '../schema/index.js';
import { tenantScope } from '../scope.js';
import { candidate, createTestCampaign, createTestDatabase, type TestDatabase } from '../testing.js';

let test: TestDatabase;
const platform = () => platformRepositories(test.database);

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const GRACE = 5_000;
const dialer = () => platform().dialerInstances.register({ host: 'test', pid: 1 });
const silence = (id: string) =>
  test.database.primary
    .update(dialerInstances)
    .set({ heartbeatAt: sql`now(3) - interval 6 second` })
    .where(eq(dialerInstances.id, id));

describe('a new tenant', () => {
  it('begins with a top team, a project and the usual dispositions with their rules', async () => {
    const made = await platform().createTenant({ name: 'Acme', country: 'DK', maxConcurrentCalls: 7 });
    expect(await platform().tenant(made.tenantId)).toMatchObject({ name: 'Acme', maxConcurrentCalls: 7 });
    const scope = tenantScope(test.database, made.tenantId);
    expect(await scope.primary.select().from(teams)).toMatchObject([{ id: made.topTeamId, parentId: null }]);
    const rows = await scope.primary
      .select({ code: dispositions.code, action: dispositionRules.action })
      .from(dispositions)
      .innerJoin(dispositionRules, eq(dispositionRules.dispositionId, dispositions.id))
      .orderBy(dispositions.position);
    expect(rows).toEqual(DEFAULT_DISPOSITIONS.map(({ code, action }) => ({ code, action })));
    expect(Object.keys(made.dispositionIds)).toHaveLength(DEFAULT_DISPOSITIONS.length);
  });
});

describe('dialer instances', () => {
  it('are alive while they beat, and dead when they have been silent', async () => {
    const id = await dialer();
    const { dialerInstances: instances } = platform();
    const dead = async () => (await instances.dead(GRACE)).map((instance) => instance.id);
    expect(await dead()).not.toContain(id);
    await silence(id);
    expect(await dead()).toContain(id);
    expect(await instances.heartbeat(id)).toBe(true);
    expect(await dead()).not.toContain(id);
    await instances.deregister(id);
    expect(await dead()).not.toContain(id);
    expect(await instances.heartbeat(id)).toBe(false);
  });

  it('that died are taken over by one other, with their calls and agent legs', async () => {
    const [dead, ...heirs] = await Promise.all(Array.from({ length: 6 }, dialer));
    const campaign = await createTestCampaign(test.database);
    const agent = await campaign.addIdleAgent(dead);
    const [leadId] = await campaign.addLeads(1);
    const fence = (await campaign.repositories.campaignPacing.acquireFence(campaign.campaignId, dead!))!;
    const claimed = await campaign.repositories.attempts.claim({
      campaignId: campaign.campaignId,
      fence,
      candidates: [candidate(campaign, leadId!)],
    });
    const attemptId = (claimed.ok && claimed.claimed[0]?.attemptId) || '';
    await campaign.repositories.attempts.markDialing(attemptId, { dialerId: dead! });

    const { dialerInstances: instances, reconciliation } = platform();
    expect(await instances.takeOver(dead!, heirs[0]!, GRACE)).toBeUndefined();
    await silence(dead!);
    const taken = await Promise.all(heirs.map((heir) => instances.takeOver(dead!, heir, GRACE)));
    const got = taken.filter((result) => result !== undefined);
    expect(got).toHaveLength(1);
    const heir = heirs[taken.findIndex((result) => result !== undefined)]!;
    expect(got[0]).toMatchObject({
      attempts: [{ id: attemptId, tenantId: campaign.tenantId, state: 'dialing', dialerId: heir }],
      agentSessions: [{ tenantId: campaign.tenantId, id: agent, sipDialogId: `leg-${agent}` }],
    });
    const lost = (await reconciliation.legsOfGoneDialers()).filter(({ id }) => id === agent);
    expect(lost).toEqual([{ tenantId: campaign.tenantId, id: agent, sipDialogId: `leg-${agent}`, dialerId: dead }]);
    await campaign.repositories.agentSessions.legsDownOf([dead!]);
    expect((await reconciliation.legsOfGoneDialers()).map(({ id }) => id)).not.toContain(agent);
    // It wakes up again: too late.
    expect(await instances.heartbeat(dead!)).toBe(false);
    expect(await campaign.repositories.attempts.markAnswered(attemptId, { dialerId: dead! })).toBe(false);
    expect(await reconciliation.ofGoneDialers()).toEqual([]);
    await instances.deregister(heir);
    expect(await reconciliation.ofGoneDialers()).toMatchObject([{ id: attemptId }]);
    await campaign.repositories.attempts.end(attemptId, { result: 'failed', reason: 'dialer-lost' });
    expect(await reconciliation.ofGoneDialers()).toEqual([]);
  });
});

describe('reconciliation', () => {
  it('finds claims that were never sent, legs of ended sessions, and tenants with agents', async () => {
    const campaign = await createTestCampaign(test.database);
    const dialerId = await dialer();
    const ids = await campaign.addLeads(2);
    const fence = (await campaign.repositories.campaignPacing.acquireFence(campaign.campaignId, dialerId))!;
    const claimed = await campaign.repositories.attempts.claim({
      campaignId: campaign.campaignId,
      fence,
      candidates: ids.map((leadId) => candidate(campaign, leadId)),
    });
    const [first, second] = claimed.ok ? claimed.claimed : [];
    await campaign.repositories.attempts.markDialing(first!.attemptId, { dialerId });
    const { reconciliation } = platform();
    const soon = new Date(Date.now() + 60_000);
    expect(await reconciliation.neverSent(soon)).toMatchObject([{ id: second!.attemptId }]);
    expect(await reconciliation.neverSent(new Date(Date.now() - 60_000))).toEqual([]);
    expect(await reconciliation.openAttempts({ trunkId: campaign.trunkId })).toHaveLength(2);
    expect(await reconciliation.openAttempts({ dialerId })).toMatchObject([{ id: first!.attemptId }]);

    const agent = await campaign.addIdleAgent(dialerId);
    expect(await reconciliation.tenantsWithAgents()).toContain(campaign.tenantId);
    expect(await reconciliation.legsToDrop(dialerId)).toEqual([]);
    await campaign.repositories.agentSessions.signOut(agent);
    expect(await reconciliation.legsToDrop(dialerId)).toMatchObject([{ id: agent, sipDialogId: `leg-${agent}` }]);
    expect(await reconciliation.tenantsWithAgents()).not.toContain(campaign.tenantId);
  });

  it('finds the campaigns that run, of all tenants', async () => {
    const running = await createTestCampaign(test.database);
    const paused = await createTestCampaign(test.database);
    await paused.scope.primary.update(campaigns, { status: 'paused' }, undefined);
    const found = (await platform().runningCampaigns()).map((campaign) => campaign.campaignId);
    expect(found).toContain(running.campaignId);
    expect(found).not.toContain(paused.campaignId);
    expect(found).not.toContain(newId());
  });
});
