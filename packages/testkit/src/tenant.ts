import { newId } from '@outrider/contracts';
import { tenantRecords, userSessionRepository, type Database } from '@outrider/db';
import { candidate, createTestCampaign, type TestCampaign } from '@outrider/db/testing';
import type { Role } from '@outrider/domain';
import { createPasswords, createSessions, sessionCookieName } from '@outrider/security';

export interface TestUser {
  id: string;
  email: string;
  password: string;
}

/** A log-on as the API makes it, without the API. */
export interface TestLogOn {
  cookie: string;
  tokenHash: string;
  /** Ends it in the database, telling nobody. */
  revoke(): Promise<void>;
}

/** A tenant of the test's own with a running campaign over a simulated trunk, and people. */
export interface TestTenant extends TestCampaign {
  addPerson(role: Role): Promise<TestUser>;
  logOn(user: Pick<TestUser, 'id'>): Promise<TestLogOn>;
  /** A lead's attempt as a dialer brings it to the answer of a live person. Returns its id. */
  answeredAttempt(dialerId: string): Promise<string>;
}

const passwords = createPasswords();
const PASSWORD = 'correct horse battery staple';
let passwordHash: Promise<string> | undefined;

export async function createTestTenant(database: Database): Promise<TestTenant> {
  const campaign = await createTestCampaign(database);
  const { tenantId, campaignId, repositories } = campaign;
  const sessions = createSessions({ store: userSessionRepository(database), now: () => database.now() });
  return {
    ...campaign,

    async addPerson(role) {
      // One hash for all: it takes long, and the salt matters to no test.
      passwordHash ??= passwords.hash(PASSWORD);
      const id = newId();
      const email = `${role}-${id.toLowerCase()}@example.com`;
      const row = { id, email, role, passwordHash: await passwordHash };
      await tenantRecords(database, tenantId).transaction((tx) =>
        tx.users.insert({ ...row, name: `A ${role}`, teamId: campaign.topTeamId, createdAt: database.now() }),
      );
      return { id, email, password: PASSWORD };
    },

    async logOn(user) {
      const made = await sessions.create({ tenantId, userId: user.id }, { ip: '127.0.0.1', userAgent: 'test' });
      return {
        cookie: `${sessionCookieName(false)}=${made.token}`,
        tokenHash: made.tokenHash,
        revoke: async () => void (await sessions.revoke(made.tokenHash)),
      };
    },

    async answeredAttempt(dialerId) {
      const [leadId] = await campaign.addLeads(1);
      const fence = (await repositories.campaignPacing.acquireFence(campaignId, dialerId)) ?? 0;
      const candidates = [candidate(campaign, leadId ?? '')];
      const result = await repositories.attempts.claim({ campaignId, fence, candidates });
      const attemptId = result.ok ? result.claimed[0]?.attemptId : undefined;
      if (!attemptId) throw new Error(`The lead could not be claimed: ${JSON.stringify(result)}`);
      await repositories.attempts.markDialing(attemptId, { dialerId });
      await repositories.attempts.markAnswered(attemptId);
      return attemptId;
    },
  };
}
