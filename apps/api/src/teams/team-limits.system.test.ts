import { newId } from '@outrider/contracts';
import { schema, tenantScope } from '@outrider/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi, type TestUser } from '../test-api.js';
import { createFixture, nextNumber, type Fixture } from '../test-fixture.js';

let api: TestApi;
let fixture: Fixture;
/** The team below the top one, and one below it. */
const teams = { night: '', harbour: '' };
/** Who looks, and an agent of each place. */
let supervisor: TestUser;
let agents: Record<'top' | 'night' | 'harbour', TestUser>;
const leads = { top: '', night: '', harbour: '' };

interface Page {
  items: { id: string; userId?: string | null; ownerUserId?: string | null; attemptId?: string }[];
}
const list = async (user: TestUser, path: string) => (await user.get(`/v1/${path}?limit=200`)).json<Page>().items;
const idsOf = async (path: string, user = supervisor) => (await list(user, path)).map(({ id }) => id).sort();
const status = async (path: string, user = supervisor) => (await user.get(`/v1/${path}`)).statusCode;

beforeAll(async () => {
  api = await createTestApi();
  fixture = await createFixture(api);
  const { tenant } = fixture;
  teams.night = fixture.teamId;
  const below = await tenant.admin.post('/v1/teams', { name: 'Harbour', parentId: teams.night });
  teams.harbour = below.json<{ id: string }>().id;
  supervisor = await tenant.addUser({ role: 'supervisor', teamId: teams.night });
  agents = {
    top: tenant.agent,
    night: await tenant.addUser({ role: 'agent', teamId: teams.night }),
    harbour: await tenant.addUser({ role: 'agent', teamId: teams.harbour }),
  };
  const ownerTeams = { top: tenant.topTeamId, ...teams };
  for (const place of ['top', 'night', 'harbour'] as const) {
    const body = { leadListId: fixture.leadListId, numbers: [nextNumber()], ownerTeamId: ownerTeams[place] };
    leads[place] = (await tenant.manager.post('/v1/leads', body)).json<{ id: string }>().id;
  }
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

describe('a supervisor', () => {
  it('sees the people of the own team and of those below it', async () => {
    const expected = [fixture.userId, supervisor.id, agents.night.id, agents.harbour.id].sort();
    expect(await idsOf('users')).toEqual(expected);
    expect(await status(`users/${agents.harbour.id}`)).toBe(200);
    for (const { id } of [agents.top, fixture.tenant.admin]) expect(await status(`users/${id}`)).toBe(404);
    expect(await idsOf('teams')).toEqual([teams.night, teams.harbour].sort());
    expect(await status(`teams/${fixture.tenant.topTeamId}`)).toBe(404);
  });

  it('sees their leads', async () => {
    expect(await idsOf('leads')).toEqual([leads.night, leads.harbour].sort());
    expect(await status(`leads/${leads.harbour}`)).toBe(200);
    expect(await status(`leads/${leads.top}`)).toBe(404);
  });

  it('sees and changes their callbacks', async () => {
    const dueAt = new Date(Date.now() + 3_600_000).toISOString();
    const promise = async (leadId: string, ownerUserId: string | null) => {
      const response = await fixture.tenant.manager.post('/v1/callbacks', { leadId, dueAt, ownerUserId });
      expect(response.statusCode).toBe(201);
      return response.json<{ id: string }>().id;
    };
    const own = await promise(leads.night, agents.night.id);
    const ofTeam = await promise(leads.harbour, null);
    const ofOthers = await promise(leads.top, agents.top.id);
    expect(await idsOf('callbacks')).toEqual([own, ofTeam].sort());
    expect((await supervisor.patch(`/v1/callbacks/${own}`, { note: 'Ask for Ms Holm.' })).statusCode).toBe(200);
    expect((await supervisor.patch(`/v1/callbacks/${ofOthers}`, { note: 'x' })).statusCode).toBe(404);
    expect((await supervisor.post(`/v1/callbacks/${ofOthers}/cancel`)).statusCode).toBe(404);
    const given = await supervisor.patch(`/v1/callbacks/${own}`, { ownerUserId: agents.top.id });
    expect(given.json()).toMatchObject({ code: 'unknown-reference', field: 'ownerUserId' });
  });

  it('sees their calls, and those of nobody to their leads', async () => {
    const { primary } = tenantScope(api.database, fixture.tenant.tenantId);
    const [first] = await primary.select().from(schema.attempts);
    const at = new Date();
    const call = async (leadId: string, userId: string | null, attemptNumber: number) => {
      const attemptId = newId();
      const ids = { campaignId: fixture.campaignId, leadId, trunkId: fixture.trunkId, callId: `call-${attemptId}` };
      const common = { ...ids, number: nextNumber(), callerId: '+4533121212', claimedAt: at, endedAt: at };
      const ended = { ...common, result: 'no-answer' as const, reason: 'ring-timeout' as const };
      const { tenantId: _, open: _open, ...attempt } = first ?? ({} as never);
      await primary.insert(schema.attempts, { ...attempt, ...ended, id: attemptId, attemptNumber });
      await primary.insert(schema.cdrs, { ...ended, attemptId, userId, ringMs: 1, waitMs: 0, talkMs: 0 });
      return attemptId;
    };
    const seen = [await call(leads.top, agents.harbour.id, 1), await call(leads.night, null, 1)];
    const unseen = [await call(leads.night, agents.top.id, 2), await call(leads.top, null, 2)];
    const cdrs = await list(supervisor, 'cdrs');
    expect(cdrs.map(({ attemptId }) => attemptId).sort()).toEqual(seen.sort());
    for (const id of seen) expect(await status(`cdrs/${id}`)).toBe(200);
    for (const id of unseen) expect(await status(`cdrs/${id}`)).toBe(404);
  });

  it('sees their agent sessions, in the list and in live figures', async () => {
    const { primary } = tenantScope(api.database, fixture.tenant.tenantId);
    const [mine] = await primary.select().from(schema.agentSessions);
    const { tenantId: _, ...session } = mine ?? ({} as never);
    const id = newId();
    const userId = agents.harbour.id;
    await primary.insert(schema.agentSessions, { ...session, id, userId, liveUserId: userId });
    expect(await idsOf('agent-sessions')).toEqual([id]);
    expect((await idsOf('agent-sessions', fixture.tenant.manager)).length).toBe(2);
    const live = async (user: TestUser) =>
      (await user.get(`/v1/campaigns/${fixture.campaignId}/live`)).json<{ agents: { idle: number } }>().agents.idle;
    expect(await live(supervisor)).toBe(1);
    expect(await live(fixture.tenant.manager)).toBe(2);
  });

  it('who has moved sees those of the new team with the next request', async () => {
    const { admin, topTeamId } = fixture.tenant;
    await admin.patch(`/v1/users/${supervisor.id}`, { teamId: teams.harbour });
    expect(await idsOf('users')).toEqual([supervisor.id, agents.harbour.id].sort());
    await admin.patch(`/v1/teams/${teams.harbour}`, { parentId: topTeamId });
    await admin.patch(`/v1/users/${supervisor.id}`, { teamId: teams.night });
    expect(await idsOf('users')).not.toContain(agents.harbour.id);
    await admin.patch(`/v1/teams/${teams.harbour}`, { parentId: teams.night });
  });
});

describe('a role of the tenant’s own', () => {
  const addUser = async (...permissions: string[]) => {
    const role = await fixture.tenant.admin.post('/v1/roles', { name: newId(), permissions });
    const customRoleId = role.json<{ id: string }>().id;
    return fixture.tenant.addUser({ role: 'custom', customRoleId, teamId: teams.harbour });
  };

  it('is limited to teams unless it has teams.all', async () => {
    expect(await idsOf('leads', await addUser('leads.read'))).toEqual([leads.harbour]);
    expect(await idsOf('leads', await addUser('leads.read', 'teams.all'))).toEqual(
      await idsOf('leads', fixture.tenant.admin),
    );
  });

  it('that keeps users keeps those of its teams, and puts nobody elsewhere', async () => {
    const keeper = await addUser(
      'users.read',
      'users.write',
      'session.own',
      'calls.take',
      'campaigns.read',
      'dispositions.read',
      'field-schemas.read',
      'callbacks.read',
      'callbacks.write',
    );
    const rename = (id: string) => keeper.patch(`/v1/users/${id}`, { name: 'Renamed' });
    expect((await rename(agents.harbour.id)).statusCode).toBe(200);
    expect((await rename(agents.night.id)).statusCode).toBe(404);
    const moved = await keeper.patch(`/v1/users/${agents.harbour.id}`, { teamId: teams.night });
    expect(moved.json()).toMatchObject({ code: 'unknown-reference', field: 'teamId' });
    const user = { name: 'X', email: `${newId()}@example.com`, role: 'agent', password: 'a long enough password' };
    const made = await keeper.post('/v1/users', { ...user, teamId: teams.night });
    expect(made.json()).toMatchObject({ code: 'unknown-reference', field: 'teamId' });
  });

  it('makes leads of its own team where it names none', async () => {
    const maker = await addUser('leads.write', 'leads.read');
    const body = { leadListId: fixture.leadListId, numbers: [nextNumber()] };
    const made = await maker.post('/v1/leads', body);
    expect(made.json()).toMatchObject({ ownerTeamId: teams.harbour });
    const other = { ...body, numbers: [nextNumber()] };
    const elsewhere = await maker.post('/v1/leads', { ...other, ownerTeamId: fixture.tenant.topTeamId });
    expect(elsewhere.json()).toMatchObject({ code: 'unknown-reference', field: 'ownerTeamId' });
    // A number is in a list once, whoever has the lead.
    const hidden = await fixture.tenant.manager.post('/v1/leads', { ...other, ownerTeamId: fixture.tenant.topTeamId });
    expect(hidden.statusCode).toBe(201);
    expect((await maker.post('/v1/leads', other)).json()).toMatchObject({ code: 'already-exists' });
  });
});

it('an agent is kept by no team from the promises that are an agent’s own', async () => {
  const mine = { leadId: fixture.freeLeadId, dueAt: new Date(Date.now() + 3_600_000).toISOString() };
  const made = await agents.harbour.post('/v1/callbacks', { ...mine, ownerUserId: agents.harbour.id });
  expect(made.statusCode).toBe(201);
  expect(await idsOf('callbacks', agents.harbour)).toEqual([made.json<{ id: string }>().id]);
});
