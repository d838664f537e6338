import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { cdrs, leads } from '../schema/index.js';
import { candidate, createTestCampaign, createTestDatabase, type TestCampaign, type TestDatabase } from '../testing.js';

/** A campaign of a database of the test's own, with a clock that stands still until it is moved. */
export interface TestCalls {
  test: TestDatabase;
  campaign: TestCampaign;
  fence: number;
  dialerId: string;
  now: Date;
  /** Moves the clock on. */
  later(ms: number): Date;
  /** A new campaign, at the time at which all begin. */
  renew(): Promise<void>;
  lead(id: string): Promise<typeof leads.$inferSelect>;
  cdrsOf(attemptId: string): Promise<(typeof cdrs.$inferSelect)[]>;
  claim(leadId: string, more?: object): ReturnType<typeof claimOne>;
  /** A call that an agent talks on: answered after 3 s, connected 40 ms later. */
  connect(leadId: string): Promise<{ attemptId: string; sessionId: string; userId: string }>;
}

const BEGINNING = new Date('2030-05-06T10:00:00.000Z');

export async function createTestCalls(): Promise<TestCalls> {
  let now = BEGINNING;
  const test = await createTestDatabase({ now: () => now });
  const calls: TestCalls = {
    test,
    campaign: await createTestCampaign(test.database),
    fence: 0,
    dialerId: newId(),
    get now() {
      return now;
    },
    set now(at) {
      now = at;
    },
    later: (ms) => (now = new Date(now.getTime() + ms)),
    async renew() {
      now = BEGINNING;
      calls.campaign = await createTestCampaign(test.database);
      const { campaignId, repositories } = calls.campaign;
      calls.fence = (await repositories.campaignPacing.acquireFence(campaignId, calls.dialerId)) ?? 0;
    },
    lead: async (id) => (await calls.campaign.scope.primary.select().from(leads).where(eq(leads.id, id)))[0]!,
    cdrsOf: (id) => calls.campaign.scope.primary.select().from(cdrs).where(eq(cdrs.attemptId, id)),
    claim: (leadId, more = {}) => claimOne(calls, leadId, more),
    connect: (leadId) => connect(calls, leadId),
  };
  return calls;
}

async function claimOne({ campaign, fence }: TestCalls, leadId: string, more: object) {
  const result = await campaign.repositories.attempts.claim({
    campaignId: campaign.campaignId,
    fence,
    candidates: [{ ...candidate(campaign, leadId), ...more }],
  });
  if (!result.ok || !result.claimed[0]) throw new Error(JSON.stringify(result));
  return result.claimed[0];
}

async function connect(calls: TestCalls, leadId: string) {
  const { campaignId, repositories, addIdleAgent } = calls.campaign;
  const sessionId = await addIdleAgent();
  const { attemptId } = await calls.claim(leadId);
  await repositories.attempts.markDialing(attemptId, { dialerId: calls.dialerId });
  calls.later(3_000);
  await repositories.attempts.markAnswered(attemptId);
  const until = new Date(calls.now.getTime() + 5_000);
  await repositories.agentSessions.reserveLongestIdle({ campaignId, attemptId, until });
  calls.later(40);
  const result = await repositories.attempts.connect(attemptId, sessionId);
  if (!result.ok) throw new Error(result.code);
  return { attemptId, sessionId, userId: result.session.userId };
}
