import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DIAL_RANK } from '@outrider/domain';
import { createTestApi, type TestApi } from '../test-api.js';
import { createFixture, nextNumber, type Fixture } from '../test-fixture.js';

let api: TestApi;
let fixture: Fixture;
let leadId: string;
beforeAll(async () => {
  api = await createTestApi();
  fixture = await createFixture(api);
});
beforeEach(async () => {
  const { leadListId, tenant } = fixture;
  leadId = (await tenant.manager.post('/v1/leads', { leadListId, numbers: [nextNumber()] })).json<{ id: string }>().id;
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const lead = async () => fixture.tenant.records.primary.leads.get(leadId);
const promise = (more: object = {}, who: 'agent' | 'manager' = 'manager') =>
  fixture.tenant[who].post('/v1/callbacks', { leadId, dueAt: inMinutes(60), ...more });

interface Answer {
  id: string;
  code: string;
  field: string;
  items: { id: string }[];
  nextCursor: string | null;
}

describe('a callback', () => {
  it('makes its lead wait for it, before leads that nobody promised anything', async () => {
    const dueAt = inMinutes(60);
    const made = await promise({ dueAt });
    expect(made.json()).toMatchObject({ leadId, campaignId: fixture.campaignId, status: 'pending', dueAt });
    expect(await lead()).toMatchObject({
      state: 'waiting',
      nextDialAt: new Date(dueAt),
      dialRank: DIAL_RANK['team-callback'],
    });
  });

  it('of an agent goes before those of the team', async () => {
    await promise({ ownerUserId: fixture.tenant.agent.id }, 'agent');
    expect(await lead()).toMatchObject({ dialRank: DIAL_RANK['personal-callback'] });
  });

  it('moves with its lead', async () => {
    const { id } = (await promise()).json<Answer>();
    const dueAt = inMinutes(120);
    const response = await fixture.tenant.manager.patch(`/v1/callbacks/${id}`, { dueAt, note: 'After lunch' });
    expect(response.json()).toMatchObject({ dueAt, note: 'After lunch' });
    expect(await lead()).toMatchObject({ state: 'waiting', nextDialAt: new Date(dueAt) });
  });

  it('that is cancelled lets its lead be dialed as others are, and is over', async () => {
    const { id } = (await promise()).json<Answer>();
    const cancel = () => fixture.tenant.manager.post(`/v1/callbacks/${id}/cancel`);
    expect((await cancel()).json()).toMatchObject({ status: 'cancelled' });
    expect(await lead()).toMatchObject({ state: 'ready', dialRank: DIAL_RANK.retry });
    expect((await cancel()).statusCode).toBe(409);
    expect((await fixture.tenant.manager.patch(`/v1/callbacks/${id}`, { note: 'x' })).statusCode).toBe(409);
    expect((await promise()).statusCode).toBe(201);
  });

  it('is one for each lead, also when two promise at once', async () => {
    const answers = await Promise.all([promise(), promise(), promise()]);
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409, 409]);
  });

  it.each(['dialing', 'unresolved'] as const)('waits until a lead that is %s is out of its call', async (state) => {
    await fixture.tenant.records.transaction((tx) => tx.leads.update(leadId, { state }));
    const response = await promise();
    expect([response.statusCode, response.json<Answer>().field]).toEqual([409, 'leadId']);
  });

  it('opens a lead that an agent had closed, and none that is suppressed', async () => {
    const close = (closedReason: 'disposition' | 'suppressed') =>
      fixture.tenant.records.transaction((tx) =>
        tx.leads.update(leadId, { state: 'closed', closedReason, closedAt: new Date() }),
      );
    await close('suppressed');
    expect((await promise()).statusCode).toBe(409);
    await close('disposition');
    expect((await promise()).statusCode).toBe(201);
    expect(await lead()).toMatchObject({ state: 'waiting', closedReason: null, closedAt: null });
  });

  it.each([
    ['in the past', -5],
    ['in two years', 2 * 365 * 24 * 60],
  ])('is not promised %s', async (_when, minutes) => {
    const response = await promise({ dueAt: inMinutes(minutes) });
    expect([response.statusCode, response.json<Answer>().field]).toEqual([400, 'dueAt']);
  });

  it('is seen and kept by its owner, the team and supervisors, not by other agents', async () => {
    const { agent, supervisor, manager } = fixture.tenant;
    const theirs = (await promise({ ownerUserId: manager.id })).json<Answer>();
    expect((await agent.get(`/v1/callbacks/${theirs.id}`)).statusCode).toBe(404);
    expect((await agent.post(`/v1/callbacks/${theirs.id}/cancel`)).statusCode).toBe(404);
    expect((await supervisor.get(`/v1/callbacks/${theirs.id}`)).statusCode).toBe(200);
    const ids = async (who: typeof agent) =>
      (await who.get('/v1/callbacks?limit=200')).json<Answer>().items.map((item) => item.id);
    expect(await ids(agent)).not.toContain(theirs.id);
    expect(await ids(supervisor)).toContain(theirs.id);
    const response = await promise({ ownerUserId: manager.id }, 'agent');
    expect([response.statusCode, response.json<Answer>().field]).toEqual([403, 'ownerUserId']);
  });

  it('is listed soonest first, page by page, none twice and none left out', async () => {
    const { leadListId, tenant } = fixture;
    const dueAt = inMinutes(600);
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1) {
      const next = (await tenant.manager.post('/v1/leads', { leadListId, numbers: [nextNumber()] })).json<Answer>();
      const at = n < 4 ? dueAt : inMinutes(600 + n);
      made.push((await tenant.manager.post('/v1/callbacks', { leadId: next.id, dueAt: at })).json<Answer>().id);
    }
    const listed: string[] = [];
    let cursor = '';
    do {
      const page = (
        await tenant.manager.get(`/v1/callbacks?limit=2&from=${encodeURIComponent(dueAt)}${cursor}`)
      ).json<Answer>();
      listed.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(listed).toEqual(made);
  });
});
