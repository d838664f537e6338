import { schema, tenantScope } from '@outrider/db';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { removeStaff } from '../staff/remove-staff.js';
import { made } from '../test-clients.js';
import { nextNumber } from '../test-fixture.js';
import {
  api,
  code,
  contactId,
  enter,
  foreign,
  grant,
  instruction,
  own,
  serveSupport,
  staff,
  staffApi,
  swap,
  ticketOf,
} from './test-support.js';

serveSupport();

describe('a support session', () => {
  it('says who acts, as whom and until when, and what it does names both people', async () => {
    const { session, post } = await enter(await grant());
    expect(session).toMatchObject({
      via: 'support',
      user: { id: own.tenant.admin.id },
      tenantId: own.tenant.tenantId,
      support: {
        staffName: expect.stringContaining('Staff') as string,
        scope: 'change',
        endsAt: expect.any(String) as string,
      },
    });
    const lead = await made(post('/v1/leads', { leadListId: own.leadListId, numbers: [nextNumber()] }));
    expect(await own.tenant.records.primary.audit.listOf('lead', lead.id)).toMatchObject([
      { action: 'lead.created', actorUserId: own.tenant.admin.id, actorStaffId: staff.id, stream: 'operator' },
    ]);
  });

  it('is on record from the instruction to the end', async () => {
    const grantId = await grant();
    await enter(grantId);
    await staff.post(`/v1/staff/support-grants/${grantId}/end`);
    const { audit } = own.tenant.records.primary;
    expect(await audit.listOf('support-grant', grantId)).toMatchObject([
      { action: 'support-grant.created', actorStaffId: staff.id, data: { reason: expect.any(String) as string } },
      { action: 'support-grant.ended', actorStaffId: staff.id },
    ]);
    expect(await audit.listOf('support-session', grantId)).toMatchObject([
      { action: 'support-session.started', actorStaffId: staff.id, actorUserId: own.tenant.admin.id },
    ]);
  });

  it('by a spoken instruction changes nothing', async () => {
    for (const scope of ['read', 'read-and-export']) {
      const { get, post, patch, request } = await enter(await grant({ channel: 'spoken', scope }));
      expect((await get(`/v1/leads/${own.leadId}`)).statusCode).toBe(200);
      expect(code(await patch(`/v1/leads/${own.leadId}`, { priority: 2 }))).toBe('scope-denied');
      expect(code(await post('/v1/suppressions', { number: nextNumber() }))).toBe('scope-denied');
      expect(code(await request({ method: 'DELETE', url: `/v1/suppressions/${own.suppressionId}` }))).toBe(
        'scope-denied',
      );
    }
  });

  it('exports only where the instruction says so', async () => {
    const reading = await enter(await grant({ channel: 'spoken', scope: 'read' }));
    expect(code(await reading.get('/v1/audit/export'))).toBe('scope-denied');
    const exporting = await enter(await grant({ channel: 'spoken', scope: 'read-and-export' }));
    expect((await exporting.get('/v1/audit/export')).statusCode).toBe(200);
  });

  it('never touches who may do what, whatever the instruction', async () => {
    const { post, patch, get } = await enter(await grant());
    const user = {
      email: 'x@example.com',
      name: 'X',
      role: 'admin',
      teamId: own.teamId,
      password: 'a long enough one',
    };
    expect(code(await post('/v1/users', user))).toBe('scope-denied');
    expect(code(await patch(`/v1/users/${own.userId}`, { name: 'X' }))).toBe('scope-denied');
    expect(
      code(await post('/v1/partner-approvals', { partnerName: 'P', statement: 'All of it.', evidence: 'x' })),
    ).toBe('scope-denied');
    expect(code(await post(`/v1/support/contacts`, { name: 'X', email: 'x@example.com' }))).toBe('scope-denied');
    const more = { contactId, scope: 'change', reason: 'Some more time.', actsAsUserId: own.userId, minutes: 60 };
    expect(code(await post('/v1/support/grants', more))).toBe('scope-denied');
    expect(code(await post('/v1/session/second-factors/totp', { name: 'Mine' }))).toBe('scope-denied');
    expect((await get('/v1/staff/tenants')).statusCode).toBe(404);
  });

  it('has the rights of its user and no more', async () => {
    const { get } = await enter(await grant({ actsAsUserId: own.tenant.agent.id }));
    expect((await get('/v1/campaigns')).statusCode).toBe(200);
    expect((await get('/v1/leads')).statusCode).toBe(403);
    expect((await get(`/v1/campaigns/${foreign.campaignId}`)).statusCode).toBe(404);
  });

  it.each<[string, (grantId: string) => Promise<unknown>]>([
    ['the customer ends the grant', (id) => own.tenant.admin.post(`/v1/support/grants/${id}/end`)],
    ['staff end it', (id) => staff.post(`/v1/staff/support-grants/${id}/end`)],
    [
      'its time is over',
      (id) =>
        tenantScope(api.database, own.tenant.tenantId).primary.update(
          schema.supportGrants,
          { expiresAt: new Date() },
          eq(schema.supportGrants.id, id),
        ),
    ],
  ])('is dead at its next request when %s', async (_how, end) => {
    const grantId = await grant();
    const { get } = await enter(grantId);
    expect((await get('/v1/leads')).statusCode).toBe(200);
    await end(grantId);
    expect((await get('/v1/leads')).statusCode).toBe(401);
    expect(code(await staff.post(`/v1/staff/support-grants/${grantId}/session`))).toBe('state-conflict');
  });

  it('whose grant is ended has its sockets closed', async () => {
    const revoked: string[] = [];
    const stop = api.bus.subscribe('user-session.revoked', ({ tokenHash }) => revoked.push(tokenHash));
    await api.bus.ready();
    const grantId = await grant();
    await enter(grantId);
    await own.tenant.admin.post(`/v1/support/grants/${grantId}/end`);
    await expect.poll(() => revoked.length).toBe(1);
    stop();
  });

  it('ends with the log-off, and leaves the grant open', async () => {
    const grantId = await grant({ scope: 'read', channel: 'spoken' });
    const { request, get } = await enter(grantId);
    expect((await request({ method: 'DELETE', url: '/v1/session' })).statusCode).toBe(204);
    expect((await get('/v1/leads')).statusCode).toBe(401);
    expect((await staff.get(`/v1/staff/support-grants/${grantId}`)).json()).toMatchObject({ state: 'open' });
  });

  it('ends with the log-on of a member of staff who leaves', async () => {
    const leaving = await staffApi.addLoggedOn();
    const { id } = await made(leaving.post('/v1/staff/support-grants', instruction()));
    const { get } = await enter(id, leaving);
    await removeStaff(api, leaving.email);
    expect((await get('/v1/leads')).statusCode).toBe(401);
    expect((await leaving.get('/v1/session')).statusCode).toBe(401);
    expect((await leaving.logOn()).statusCode).toBe(401);
    await expect(removeStaff(api, own.tenant.admin.email)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a ticket', () => {
  it('is good once, even for two at the same time', async () => {
    const ticket = await ticketOf(await grant());
    const [first, second] = await Promise.all([swap(ticket), swap(ticket)]);
    expect([first.statusCode, second.statusCode].sort()).toEqual([201, 401]);
  });

  it('is refused when its grant has ended meanwhile, when it is forged, and as a token', async () => {
    const grantId = await grant();
    const ticket = await ticketOf(grantId);
    await staff.post(`/v1/staff/support-grants/${grantId}/end`);
    expect(code(await swap(ticket))).toBe('grant-ended');
    const [head, body] = (await ticketOf(await grant())).split('.');
    expect(code(await swap(`${head}.${body}.AAAA`))).toBe('not-signed-in');
    const fresh = await ticketOf(await grant());
    const headers = { authorization: `Bearer ${fresh}` };
    expect((await api.app.inject({ url: '/v1/leads', headers })).statusCode).toBe(401);
  });

  it('is refused when its user was shut out meanwhile', async () => {
    const user = await own.tenant.addUser({ role: 'manager' });
    const ticket = await ticketOf(await grant({ actsAsUserId: user.id }));
    await own.tenant.admin.patch(`/v1/users/${user.id}`, { active: false });
    expect(code(await swap(ticket))).toBe('grant-ended');
  });

  it('is refused from an address that the customer does not let in', async () => {
    const { tenants } = schema;
    const mine = eq(tenants.id, own.tenant.tenantId);
    const ticket = await ticketOf(await grant());
    await api.database.primary
      .update(tenants)
      .set({ ipAllowlist: [{ cidr: '127.0.0.0/8', label: '' }] })
      .where(mine);
    expect(code(await swap(ticket, { remoteAddress: '203.0.113.5' }))).toBe('grant-ended');
    await api.database.primary.update(tenants).set({ ipAllowlist: null }).where(mine);
  });
});
