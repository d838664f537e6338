import { newId } from '@outrider/contracts';
import { schema } from '@outrider/db';
import { CLIENT_PERMISSIONS } from '@outrider/security';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../test-api.js';
import { addClient, approve, askToken, made } from '../test-clients.js';
import { createFixture, nextNumber, type Fixture } from '../test-fixture.js';

let api: TestApi;
let own: Fixture;
let foreign: Fixture;
beforeAll(async () => {
  api = await createTestApi();
  own = await createFixture(api);
  foreign = await createFixture(api);
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const everywhere = (permission: string) => ({ permission, campaignIds: null });
const code = (response: { json: () => unknown }) => (response.json() as { code?: string }).code;

describe('an API client', () => {
  it('needs a partner’s approval that is valid, of this very tenant', async () => {
    const { admin } = own.tenant;
    const make = (approvalId: string) =>
      admin.post('/v1/api-clients', { name: 'P', approvalId, scopes: [everywhere('leads.read')] });
    expect(code(await make(newId()))).toBe('unknown-reference');
    expect(code(await make(await approve(foreign.tenant.admin)))).toBe('unknown-reference');
    const approvalId = await approve(admin);
    expect((await admin.post(`/v1/partner-approvals/${approvalId}/revoke`)).json()).toMatchObject({ state: 'revoked' });
    expect(code(await make(approvalId))).toBe('state-conflict');
    expect(code(await admin.post(`/v1/partner-approvals/${approvalId}/revoke`))).toBe('state-conflict');
  });

  it('is never allowed what is about people, keys or staff, nor what its maker lacks', async () => {
    const { admin } = own.tenant;
    const approvalId = await approve(admin);
    for (const permission of ['users.write', 'api-clients.write', 'session.own', 'staff.tenants.read', 'everything']) {
      const response = await admin.post('/v1/api-clients', { name: 'P', approvalId, scopes: [everywhere(permission)] });
      expect(response.json()).toMatchObject({ code: 'validation-failed', field: 'scopes.0.permission' });
    }
    const permissions = ['api-clients.write', 'api-clients.read', 'leads.read'];
    const { id: customRoleId } = await made(admin.post('/v1/roles', { name: 'Keeper', permissions }));
    const keeper = await own.tenant.addUser({ role: 'custom', customRoleId });
    const scopes = [everywhere('leads.write')];
    expect(code(await keeper.post('/v1/api-clients', { name: 'P', approvalId, scopes }))).toBe('permission-denied');
  });

  it('is limited to campaigns of the tenant, and only in what belongs to campaigns', async () => {
    const { admin } = own.tenant;
    const approvalId = await approve(admin);
    const make = (scopes: object[]) => admin.post('/v1/api-clients', { name: 'P', approvalId, scopes });
    const foreignScope = { permission: 'leads.read', campaignIds: [own.campaignId, foreign.campaignId] };
    expect((await make([foreignScope])).json()).toMatchObject({
      code: 'unknown-reference',
      field: 'scopes.0.campaignIds.1',
    });
    const trunks = { permission: 'trunks.read', campaignIds: [own.campaignId] };
    expect((await make([trunks])).json()).toMatchObject({ field: 'scopes.0.campaignIds' });
    const twice = [everywhere('leads.read'), everywhere('leads.read')];
    expect((await make(twice)).json()).toMatchObject({ field: 'scopes.1.permission' });
  });

  it('does with its token what it is allowed, as itself in the audit, and nothing else', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.write'), everywhere('leads.read')]);
    const lead = { leadListId: own.leadListId, numbers: [nextNumber()] };
    const response = await client.post('/v1/leads', lead, { 'idempotency-key': 'once' });
    expect(response.statusCode).toBe(201);
    const again = await client.post('/v1/leads', lead, { 'idempotency-key': 'once' });
    expect(again.headers['idempotency-replayed']).toBe('true');
    const { id } = response.json<{ id: string }>();
    expect((await client.get(`/v1/leads/${id}`)).statusCode).toBe(200);
    expect(await own.tenant.records.primary.audit.listOf('lead', id)).toMatchObject([
      { action: 'lead.created', actorUserId: null, actorApiClientId: client.clientId },
    ]);
    expect(code(await client.get('/v1/cdrs'))).toBe('permission-denied');
    for (const url of ['/v1/session', '/v1/users', '/v1/api-clients', '/v1/partner-approvals', '/v1/callbacks']) {
      expect(code(await client.get(url))).toBe('permission-denied');
    }
    expect((await client.get(`/v1/leads/${foreign.leadId}`)).statusCode).toBe(404);
  });

  it('takes either a token or the cookie, never both, and no token from the address', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')]);
    const both = await client.request({
      method: 'GET',
      url: '/v1/leads',
      headers: { cookie: own.tenant.admin.cookie },
    });
    expect(both.json()).toMatchObject({ code: 'validation-failed', field: 'authorization' });
    const inAddress = await api.app.inject(`/v1/leads?access_token=${client.token}`);
    expect(inAddress.statusCode).toBe(401);
    const asCookie = { cookie: `outrider_session=${client.token}` };
    expect((await api.app.inject({ url: '/v1/leads', headers: asCookie })).statusCode).toBe(401);
  });

  it('that was made for some campaigns finds nothing of others, whatever it asks', async () => {
    const other = await made(
      own.tenant.manager.post('/v1/campaigns', {
        projectId: own.projectId,
        name: 'Other',
        sellerName: 'S',
        sellerNumber: '+4533121212',
        trunkIds: [own.trunkId],
        callerIdIds: [own.callerIdId],
      }),
    );
    const campaignIds = [other.id];
    const scopes = CLIENT_PERMISSIONS.filter((each) =>
      ['campaigns.', 'lead', 'cdrs.', 'agent-sessions.'].some((start) => each.startsWith(start)),
    )
      .filter((permission) => permission !== 'campaigns.write')
      .map((permission) => ({ permission, campaignIds }));
    const client = await addClient(api, own.tenant, scopes);
    for (const url of [
      `/v1/campaigns/${own.campaignId}`,
      `/v1/campaigns/${own.campaignId}/live`,
      `/v1/campaigns/${own.campaignId}/report`,
      `/v1/campaigns/${own.campaignId}/pacing`,
      `/v1/lead-lists/${own.leadListId}`,
      `/v1/lead-lists/${own.leadListId}/import-errors`,
      `/v1/leads/${own.leadId}`,
      `/v1/cdrs/${own.attemptId}`,
    ]) {
      expect({ url, status: (await client.get(url)).statusCode }).toEqual({ url, status: 404 });
    }
    expect((await client.get('/v1/campaigns')).json()).toMatchObject({ items: [{ id: other.id }] });
    for (const list of ['lead-lists', 'leads', 'cdrs', 'agent-sessions', `leads?campaignId=${own.campaignId}`]) {
      expect((await client.get(`/v1/${list}`)).json()).toMatchObject({ items: [] });
    }
    const patch = (url: string, payload: object) => client.request({ method: 'PATCH', url, payload });
    expect((await client.post(`/v1/campaigns/${own.campaignId}/start`)).statusCode).toBe(404);
    expect((await patch(`/v1/leads/${own.leadId}`, { priority: 3 })).statusCode).toBe(404);
    expect((await client.post('/v1/leads', { leadListId: own.leadListId, numbers: [nextNumber()] })).statusCode).toBe(
      404,
    );
    const csv = await client.request({
      method: 'POST',
      url: `/v1/lead-lists/${own.leadListId}/imports`,
      headers: { 'content-type': 'text/csv' },
      payload: `phone\n${nextNumber()}\n`,
    });
    expect(csv.statusCode).toBe(404);
    // Nor does it make anything that would be of another campaign, or of none.
    expect((await client.post('/v1/lead-lists', { name: 'L', campaignId: own.campaignId })).statusCode).toBe(404);
    expect(code(await client.post('/v1/lead-lists', { name: 'L' }))).toBe('scope-denied');
    const mine = await made(client.post('/v1/lead-lists', { name: 'L', campaignId: other.id }));
    expect((await patch(`/v1/lead-lists/${mine.id}`, { campaignId: own.campaignId })).statusCode).toBe(404);
    expect((await client.post('/v1/leads', { leadListId: mine.id, numbers: [nextNumber()] })).statusCode).toBe(201);
  });
});

describe('the routes that API clients may ask', () => {
  it('are those of the permissions that they may have, each of which opens one', async () => {
    const { paths } = (await api.app.inject('/v1/openapi.json')).json<{
      paths: Record<string, Record<string, { security?: object[]; description?: string }>>;
    }>();
    const opened = Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .filter(({ security }) => security?.some((each) => 'client' in each))
      .map(({ description }) => /Needs the permission `([^`]+)`/.exec(description ?? '')?.[1]);
    expect([...new Set(opened)].sort()).toEqual([...CLIENT_PERMISSIONS].sort());
  });
});

describe('cutting an API client off', () => {
  it.each<[string, (client: Awaited<ReturnType<typeof addClient>>) => Promise<{ statusCode: number }>]>([
    [
      'revoking its key',
      ({ clientId, keyId }) => own.tenant.admin.post(`/v1/api-clients/${clientId}/keys/${keyId}/revoke`),
    ],
    ['switching it off', ({ clientId }) => own.tenant.admin.patch(`/v1/api-clients/${clientId}`, { active: false })],
    ['revoking the approval', ({ approvalId }) => own.tenant.admin.post(`/v1/partner-approvals/${approvalId}/revoke`)],
  ])('%s ends its token at the next request', async (_what, cut) => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')]);
    expect((await client.get('/v1/leads')).statusCode).toBe(200);
    expect((await cut(client)).statusCode).toBe(200);
    const cutOff = await client.get('/v1/leads');
    expect(code(cutOff)).toBe('not-signed-in');
    expect(cutOff.headers['www-authenticate']).toContain('Bearer');
    expect(code(await askToken(api, client.keyId, client.secret))).toBe('client-refused');
  });

  it('whose partner is not approved any more gets no more keys', async () => {
    const { approvalId, clientId } = await addClient(api, own.tenant, [everywhere('leads.read')]);
    await own.tenant.admin.post(`/v1/partner-approvals/${approvalId}/revoke`);
    expect(code(await own.tenant.admin.post(`/v1/api-clients/${clientId}/keys`, {}))).toBe('state-conflict');
  });

  it('changes of what it may do hold from its next request on', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')]);
    await own.tenant.admin.patch(`/v1/api-clients/${client.clientId}`, { scopes: [everywhere('cdrs.read')] });
    expect((await client.get('/v1/leads')).statusCode).toBe(403);
    expect((await client.get('/v1/cdrs')).statusCode).toBe(200);
  });

  it('an address outside the tenant’s list gets no token, and no use of one', async () => {
    const client = await addClient(api, own.tenant, [everywhere('leads.read')]);
    const list = (networks: object[] | null) =>
      api.database.primary.update(schema.tenants).set({ ipAllowlist: networks as never });
    await list([{ cidr: '127.0.0.0/8', label: '' }]);
    try {
      const away = { remoteAddress: '203.0.113.9' };
      expect((await client.get('/v1/leads')).statusCode).toBe(200);
      expect((await client.request({ url: '/v1/leads', ...away })).statusCode).toBe(401);
      const forged = { ...away, headers: { 'x-forwarded-for': '127.0.0.1' } };
      expect((await client.request({ url: '/v1/leads', ...forged })).statusCode).toBe(401);
      expect(code(await askToken(api, client.keyId, client.secret, away))).toBe('client-refused');
    } finally {
      await list(null);
    }
  });
});
