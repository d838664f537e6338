import { describe, expect, it } from 'vitest';
import { made } from '../test-clients.js';
import {
  addContact,
  contactId,
  foreign,
  grant,
  instruction,
  own,
  serveSupport,
  staff,
  staffApi,
  ticketOf,
} from './test-support.js';

serveSupport();

describe('an instruction', () => {
  it('is of an approved contact of that very customer', async () => {
    const record = (change: object) => staff.post('/v1/staff/support-grants', instruction(change));
    expect((await record({ contactId: await addContact(foreign) })).json()).toMatchObject({
      code: 'unknown-reference',
      field: 'contactId',
    });
    expect((await record({ actsAsUserId: foreign.tenant.admin.id })).json()).toMatchObject({ field: 'actsAsUserId' });
    expect((await record({ actsAsUserId: undefined, actsAsEmail: foreign.tenant.admin.email })).json()).toMatchObject({
      field: 'actsAsEmail',
    });
    await own.tenant.admin.patch(`/v1/support/contacts/${contactId}`, { active: false });
    expect((await record({})).json()).toMatchObject({ code: 'state-conflict', field: 'contactId' });
  });

  it('that was spoken permits no change, and none is longer than an hour or without reason and evidence', async () => {
    const record = (change: object) => staff.post('/v1/staff/support-grants', instruction(change));
    expect((await record({ channel: 'spoken' })).json()).toMatchObject({ code: 'scope-denied', field: 'scope' });
    expect((await record({ minutes: 61 })).statusCode).toBe(400);
    expect((await record({ reason: '    ' })).statusCode).toBe(400);
    expect((await record({ evidence: '' })).statusCode).toBe(400);
  });

  it('can be recorded by the log-on name of the user', async () => {
    const { tenant } = own;
    const recorded = await staff.post(
      '/v1/staff/support-grants',
      instruction({ actsAsUserId: undefined, actsAsEmail: tenant.manager.email.toUpperCase() }),
    );
    expect(recorded.json()).toMatchObject({ actsAsUserId: tenant.manager.id, staffUserId: staff.id, state: 'open' });
  });

  it('is another’s: no other member of staff finds it', async () => {
    const other = await staffApi.addLoggedOn();
    const grantId = await grant();
    expect((await other.get(`/v1/staff/support-grants/${grantId}`)).statusCode).toBe(404);
    expect((await other.post(`/v1/staff/support-grants/${grantId}/session`)).statusCode).toBe(404);
    expect((await other.post(`/v1/staff/support-grants/${grantId}/end`)).statusCode).toBe(404);
  });

  it('that an administrator gives is taken by whichever member of staff comes first', async () => {
    const other = await staffApi.addLoggedOn();
    const body = {
      contactId,
      scope: 'change',
      reason: 'Please look.',
      actsAsUserId: own.tenant.manager.id,
      minutes: 10,
    };
    const { id } = await made(own.tenant.admin.post('/v1/support/grants', body));
    expect((await staff.get('/v1/staff/support-grants?open=true')).body).toContain(id);
    await ticketOf(id);
    expect((await other.post(`/v1/staff/support-grants/${id}/session`)).statusCode).toBe(404);
    expect((await own.tenant.admin.get(`/v1/support/grants/${id}`)).json()).toMatchObject({
      staffUserId: staff.id,
      staffName: expect.stringContaining('Staff') as string,
      channel: 'written',
    });
    expect((await own.tenant.manager.post('/v1/support/grants', body)).statusCode).toBe(403);
  });
});

describe('the grants of a customer', () => {
  it('are listed by the newest first, page by page, past and present', async () => {
    const [older, newer] = [await grant(), await grant()];
    await own.tenant.admin.post(`/v1/support/grants/${older}/end`);
    interface Grants {
      items: { id: string; state: string }[];
      nextCursor: string;
    }
    const page = async (query: string) =>
      (await own.tenant.admin.get(`/v1/support/grants?limit=1${query}`)).json<Grants>();
    const first = await page('');
    expect(first.items).toMatchObject([{ id: newer, state: 'open' }]);
    expect((await page(`&cursor=${first.nextCursor}`)).items).toMatchObject([{ id: older, state: 'ended' }]);
    const open = await own.tenant.admin.get('/v1/support/grants?open=true&limit=200');
    expect(open.body).not.toContain(older);
    expect(open.body).toContain(newer);
    expect((await foreign.tenant.admin.get('/v1/support/grants?limit=200')).body).not.toContain(newer);
    expect((await own.tenant.supervisor.get('/v1/support/grants')).statusCode).toBe(403);
  });
});
