import { newId } from '@outrider/contracts';
import { ALWAYS, DIAL_RANK } from '@outrider/domain';
import type { Database } from './database.js';
import { repositories, platformRepositories } from './repositories.js';
import {
  campaigns,
  campaignTrunks,
  destinations,
  leadLists,
  leadNumbers,
  leads,
  trunks,
  users,
} from './schema/index.js';
import { tenantScope, type Row } from './scope.js';

/** A running campaign over a simulated trunk, in a tenant of its own. */
export interface TestCampaign {
  tenantId: string;
  campaignId: string;
  leadListId: string;
  trunkId: string;
  topTeamId: string;
  dispositionIds: Record<string, string>;
  scope: ReturnType<typeof tenantScope>;
  repositories: ReturnType<typeof repositories>;
  /** Makes ready leads with a number each, in the order in which they are dialed. Returns their ids. */
  addLeads(count: number, lead?: Partial<Row<typeof leads>>, numbersEach?: number): Promise<string[]>;
  addUser(): Promise<string>;
  /** A user signed in, idle, with a leg up at the dialer. Returns the session's id. */
  addIdleAgent(dialerId?: string): Promise<string>;
}

let made = 0;

export async function createTestCampaign(
  database: Database,
  campaign: Partial<Row<typeof campaigns>> = {},
): Promise<TestCampaign> {
  const at = database.now();
  const tenant = await platformRepositories(database).createTenant({ name: 'Test', country: 'DK' });
  const scope = tenantScope(database, tenant.tenantId);
  const own = repositories(database, tenant.tenantId);
  const [campaignId, trunkId, leadListId] = [newId(), newId(), newId()];
  await scope.primary.insert(campaigns, {
    id: campaignId,
    projectId: tenant.projectId,
    name: 'Test',
    status: 'running',
    callingWindows: ALWAYS,
    sellerName: 'Seller',
    sellerNumber: '+4533000000',
    createdAt: at,
    ...campaign,
  });
  await scope.primary.insert(trunks, {
    id: trunkId,
    name: 'Test',
    kind: 'simulated',
    host: '127.0.0.1',
    channels: 100,
    callsPerSecond: 100,
    allowedPrefixes: ['+45'],
    createdAt: at,
  });
  await scope.primary.insert(campaignTrunks, { campaignId, trunkId });
  // Anywhere: what a test dials is bounded by its trunk.
  await scope.primary.insert(
    destinations,
    Array.from({ length: 9 }, (_, i) => ({ prefix: `+${i + 1}`, allowed: true, createdAt: at })),
  );
  await scope.primary.insert(leadLists, { id: leadListId, campaignId, name: 'Test', createdAt: at });

  const addUser = async () => {
    const id = newId();
    await scope.primary.insert(users, {
      id,
      email: `${id.toLowerCase()}@example.com`,
      name: 'Agent',
      role: 'agent',
      teamId: tenant.topTeamId,
      passwordHash: '',
      createdAt: at,
    });
    return id;
  };

  return {
    ...tenant,
    campaignId,
    leadListId,
    trunkId,
    scope,
    repositories: own,
    addUser,

    async addLeads(count, lead = {}, numbersEach = 1) {
      const rows = Array.from({ length: count }, () => ({
        id: newId(),
        leadListId,
        name: 'Lead',
        data: {},
        ownerTeamId: tenant.topTeamId,
        dialRank: DIAL_RANK.fresh,
        nextDialAt: at,
        createdAt: at,
        ...lead,
      }));
      await scope.primary.insert(leads, rows);
      await scope.primary.insert(
        leadNumbers,
        rows.flatMap((row) =>
          Array.from({ length: numbersEach }, (_, position) => ({
            leadId: row.id,
            position,
            number: `+45${String(20_000_000 + (made += 1))}`,
            kind: 'mobile' as const,
            timeZones: ['Europe/Copenhagen'],
          })),
        ),
      );
      return rows.map((row) => row.id);
    },

    async addIdleAgent(dialerId = newId()) {
      const userId = await addUser();
      const signedIn = await own.agentSessions.signIn({ userId, campaignId, sipHa1: () => '0'.repeat(32) });
      if (!signedIn.ok) throw new Error(signedIn.code);
      const { id } = signedIn.session;
      await own.agentSessions.legUp(id, { dialerId, sipDialogId: `leg-${id}` });
      await own.agentSessions.ready(id);
      return id;
    },
  };
}

let calls = 0;

/** SIP ids and the rest of what a claim needs for a lead. */
export function candidate(campaign: Pick<TestCampaign, 'trunkId'>, leadId: string) {
  calls += 1;
  return {
    leadId,
    callId: `call-${newId()}`,
    fromTag: `tag-${calls}`,
    callerId: '+4533000000',
    trunkId: campaign.trunkId,
  };
}
