import { newId } from '@outrider/contracts';
import { schema, tenantScope } from '@outrider/db';
import type { TestApi, TestTenant } from './test-api.js';

/** One of each thing that a tenant has, by its id. */
export interface Fixture {
  tenant: TestTenant;
  teamId: string;
  userId: string;
  roleId: string;
  allowlistChangeId: string;
  projectId: string;
  fieldSchemaId: string;
  fieldId: string;
  campaignId: string;
  leadListId: string;
  leadId: string;
  callbackId: string;
  /** Another lead, that nobody has promised anything. */
  freeLeadId: string;
  trunkId: string;
  callerIdId: string;
  dispositionId: string;
  suppressionId: string;
  attemptId: string;
  agentSessionId: string;
  approvalId: string;
  apiClientId: string;
  apiKeyId: string;
  supportContactId: string;
  supportGrantId: string;
  identityProviderId: string;
}

let numbers = 0;
/** A Danish mobile number that no test has used. */
export const nextNumber = (): string => `+45${20_100_000 + (numbers += 1)}`;

/** The id of what a request made. */
async function made(
  response: Promise<{ statusCode: number; body: string; json: () => { id: string } }>,
): Promise<string> {
  const answer = await response;
  if (answer.statusCode !== 201) throw new Error(`the fixture was refused: ${answer.body}`);
  return answer.json().id;
}

export async function createFixture(api: TestApi): Promise<Fixture> {
  const tenant = await api.addTenant();
  const { admin, manager } = tenant;
  const teamId = await made(admin.post('/v1/teams', { name: 'Night', parentId: tenant.topTeamId }));
  const userId = await made(
    admin.post('/v1/users', {
      email: `new-${newId().toLowerCase()}@example.com`,
      name: 'New',
      role: 'agent',
      teamId,
      password: 'a long enough password',
    }),
  );
  const roleId = await made(
    admin.post('/v1/roles', { name: 'Listener', permissions: ['campaigns.read', 'cdrs.read'] }),
  );
  const allowlistChangeId = await made(
    admin.post('/v1/ip-allowlist/changes', { networks: [{ cidr: '127.0.0.1' }], reason: 'The office.' }),
  );
  const projectId = await made(manager.post('/v1/projects', { name: 'Project' }));
  const fieldSchemaId = await made(manager.post('/v1/field-schemas', { name: 'Schema' }));
  const fieldId = await made(
    manager.post(`/v1/field-schemas/${fieldSchemaId}/fields`, {
      key: 'city',
      label: 'City',
      section: 'lead',
      type: 'text',
    }),
  );
  const trunkId = await made(
    admin.post('/v1/trunks', {
      name: 'Trunk',
      kind: 'simulated',
      host: '127.0.0.1',
      channels: 10,
      callsPerSecond: 5,
      allowedPrefixes: ['+45'],
    }),
  );
  const callerIdId = await made(admin.post('/v1/caller-ids', { number: nextNumber(), label: 'Front desk' }));
  const campaignId = await made(
    manager.post('/v1/campaigns', {
      projectId,
      fieldSchemaId,
      name: 'Campaign',
      sellerName: 'Seller',
      sellerNumber: '+4533121212',
      trunkIds: [trunkId],
      callerIdIds: [callerIdId],
    }),
  );
  const leadListId = await made(manager.post('/v1/lead-lists', { name: 'List', campaignId }));
  const newLead = () => made(manager.post('/v1/leads', { leadListId, numbers: [nextNumber()] }));
  const [leadId, freeLeadId] = [await newLead(), await newLead()];
  const dueAt = new Date(Date.now() + 3_600_000).toISOString();
  const callbackId = await made(manager.post('/v1/callbacks', { leadId, dueAt }));
  const dispositionId = await made(
    manager.post('/v1/dispositions', {
      code: 'later',
      label: 'Later',
      category: 'unqualified',
      action: { type: 'close' },
    }),
  );
  const suppressionId = await made(manager.post('/v1/suppressions', { number: nextNumber() }));
  const identityProviderId = await made(
    admin.post('/v1/identity-providers', {
      slug: newId().toLowerCase(),
      name: 'Sign-on',
      issuer: 'https://login.example.com',
      clientId: 'outrider',
      clientSecret: 'shown-to-them',
    }),
  );
  const dialed = await addCall(api, tenant, { campaignId, leadId, trunkId });
  return {
    tenant,
    teamId,
    userId,
    roleId,
    allowlistChangeId,
    projectId,
    fieldSchemaId,
    fieldId,
    campaignId,
    leadListId,
    leadId,
    freeLeadId,
    callbackId,
    trunkId,
    callerIdId,
    dispositionId,
    suppressionId,
    identityProviderId,
    ...dialed,
    ...(await addClient(tenant, campaignId)),
    ...(await addGrant(tenant, userId)),
  };
}

/** A partner's approval, a program of theirs, and its key. */
async function addClient({ admin }: TestTenant, campaignId: string) {
  const approval = { partnerName: 'Partner A/S', statement: 'They may keep our leads.', evidence: 'contract.pdf' };
  const approvalId = await made(admin.post('/v1/partner-approvals', approval));
  const scopes = [{ permission: 'leads.read', campaignIds: [campaignId] }];
  const apiClientId = await made(admin.post('/v1/api-clients', { name: 'Program', approvalId, scopes }));
  const apiKeyId = await made(admin.post(`/v1/api-clients/${apiClientId}/keys`, {}));
  return { approvalId, apiClientId, apiKeyId };
}

/** A person who instructs our staff, and an instruction. */
async function addGrant({ admin }: TestTenant, actsAsUserId: string) {
  const contact = { name: 'Dora', email: 'dora@example.com' };
  const supportContactId = await made(admin.post('/v1/support/contacts', contact));
  const grant = {
    contactId: supportContactId,
    scope: 'read',
    reason: 'Figures look wrong.',
    actsAsUserId,
    minutes: 60,
  };
  return { supportContactId, supportGrantId: await made(admin.post('/v1/support/grants', grant)) };
}

/** An agent who is signed in, and a call that has ended. */
async function addCall(
  api: TestApi,
  tenant: TestTenant,
  ids: { campaignId: string; leadId: string; trunkId: string },
): Promise<{ attemptId: string; agentSessionId: string }> {
  const { primary } = tenantScope(api.database, tenant.tenantId);
  const [attemptId, agentSessionId] = [newId(), newId()];
  const at = new Date();
  const call = {
    ...ids,
    number: nextNumber(),
    callerId: '+4533121212',
    callId: `call-${attemptId}`,
    claimedAt: at,
    endedAt: at,
    result: 'no-answer' as const,
    reason: 'ring-timeout' as const,
  };
  await primary.insert(schema.attempts, {
    ...call,
    id: attemptId,
    attemptNumber: 1,
    numberPosition: 0,
    fromTag: 'tag',
    state: 'ended',
  });
  await primary.insert(schema.cdrs, { ...call, attemptId, ringMs: 25_000, waitMs: 0, talkMs: 0 });
  await primary.insert(schema.agentSessions, {
    id: agentSessionId,
    userId: tenant.agent.id,
    liveUserId: tenant.agent.id,
    campaignId: ids.campaignId,
    state: 'idle',
    stateSince: at,
    sipHa1: '0'.repeat(32),
    seenAt: at,
    signedInAt: at,
  });
  return { attemptId, agentSessionId };
}
