import { eq, getTableColumns, getTableName, is } from 'drizzle-orm';
import { MySqlTable } from 'drizzle-orm/mysql-core';
import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaignLive } from './campaign-live.js';
import { tenantRecords } from './records.js';
import { repositories } from './repositories.js';
import * as schema from './schema/index.js';
import { tenantScope, type TenantScope } from './scope.js';
import { TEAM_TABLES } from './team-view.js';
import { createTestCampaign, type TestCampaign } from './test-campaign.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

/** Top → north → harbour, and top → south. A supervisor of the north looks. */
const teamIds = { north: newId(), harbour: newId(), south: newId() };
type Place = 'top' | keyof typeof teamIds;
const PLACES: readonly Place[] = ['top', 'north', 'harbour', 'south'];
const SEEN: readonly Place[] = ['north', 'harbour'];

interface Owned {
  userId: string;
  leadId: string;
  callbackId: string;
  /** Of the lead, and of nobody. */
  openCallbackId: string;
  attemptId: string;
  /** Of the lead; no agent had it. */
  missedId: string;
  agentSessionId: string;
}

let test: TestDatabase;
let campaign: TestCampaign;
let view: TenantScope;
const owned = {} as Record<Place, Owned>;
const limit = { teamId: teamIds.north };
const ids = (key: keyof Owned, places: readonly Place[] = SEEN) => places.map((place) => owned[place][key]).sort();

beforeAll(async () => {
  test = await createTestDatabase();
  campaign = await createTestCampaign(test.database);
  const { scope, topTeamId } = campaign;
  const createdAt = new Date();
  for (const [name, id] of Object.entries(teamIds)) {
    const parentId = name === 'harbour' ? teamIds.north : topTeamId;
    await scope.primary.insert(schema.teams, { id, name, parentId, createdAt });
  }
  for (const place of PLACES) owned[place] = await own(place === 'top' ? topTeamId : teamIds[place]);
  view = tenantScope(test.database, campaign.tenantId, null, limit);
});
afterAll(() => test.drop());

/** A person of a team, and one of each thing that is theirs or the team's. */
async function own(teamId: string): Promise<Owned> {
  const { primary } = campaign.scope;
  const { campaignId } = campaign;
  const [userId, agentSessionId, callbackId, openCallbackId] = [newId(), newId(), newId(), newId()];
  const [attemptId, missedId] = [newId(), newId()];
  const at = new Date();
  const user = { id: userId, email: `${userId.toLowerCase()}@example.com`, name: 'A', teamId, createdAt: at };
  await primary.insert(schema.users, { ...user, role: 'agent', passwordHash: 'x' });
  const [leadId = ''] = await campaign.addLeads(1, { ownerTeamId: teamId });
  const session = { id: agentSessionId, userId, liveUserId: userId, campaignId, sipHa1: '0'.repeat(32) };
  await primary.insert(schema.agentSessions, { ...session, state: 'idle', stateSince: at, seenAt: at, signedInAt: at });
  const change = { agentSessionId, campaignId, state: 'idle' as const, at };
  await primary.insert(schema.agentStateChanges, change);
  const promise = { leadId, campaignId, dueAt: at, createdAt: at };
  await primary.insert(schema.callbacks, [
    { ...promise, id: callbackId, ownerUserId: userId },
    { ...promise, id: openCallbackId, status: 'done' as const },
  ]);
  const [trunk] = await primary.select().from(schema.trunks);
  const call = { leadId, campaignId, trunkId: trunk?.id ?? '', number: '+4520', callerId: '+4533', claimedAt: at };
  const ended = { endedAt: at, result: 'no-answer' as const, reason: 'ring-timeout' as const };
  for (const [position, id] of [attemptId, missedId].entries()) {
    const named = { ...call, ...ended, callId: `call-${id}` };
    const attempt = {
      ...named,
      id,
      attemptNumber: position + 1,
      numberPosition: 0,
      fromTag: 'tag',
      state: 'ended' as const,
    };
    await primary.insert(schema.attempts, attempt);
    const times = { ringMs: 1, waitMs: 0, talkMs: 0 };
    const talked = { userId, result: 'connected' as const, reason: 'agent-hung-up' as const };
    await primary.insert(schema.cdrs, { ...named, ...times, attemptId: id, ...(id === attemptId ? talked : {}) });
  }
  return { userId, leadId, callbackId, openCallbackId, attemptId, missedId, agentSessionId };
}

describe('a scope that is kept to a team', () => {
  it('reads its people and those of the teams below it, and what is theirs', async () => {
    const { primary } = view;
    const read = async (table: typeof schema.users | typeof schema.leads | typeof schema.callbacks) =>
      (await primary.select({ id: table.id }).from(table)).map(({ id }) => id).sort();
    expect(await read(schema.users)).toEqual(ids('userId'));
    expect(await read(schema.leads)).toEqual(ids('leadId'));
    expect(await read(schema.callbacks)).toEqual([...ids('callbackId'), ...ids('openCallbackId')].sort());
    const teams = await primary.select({ id: schema.teams.id }).from(schema.teams);
    expect(teams.map(({ id }) => id).sort()).toEqual([teamIds.north, teamIds.harbour].sort());
    const cdrs = await primary.select({ id: schema.cdrs.attemptId }).from(schema.cdrs);
    expect(cdrs.map(({ id }) => id).sort()).toEqual([...ids('attemptId'), ...ids('missedId')].sort());
    const sessions = await primary.select({ id: schema.agentSessions.id }).from(schema.agentSessions);
    expect(sessions.map(({ id }) => id).sort()).toEqual(ids('agentSessionId'));
    const changes = await primary
      .select({ id: schema.agentStateChanges.agentSessionId })
      .from(schema.agentStateChanges);
    expect(changes.map(({ id }) => id).sort()).toEqual(ids('agentSessionId'));
    const numbers = await primary.select({ id: schema.leadNumbers.leadId }).from(schema.leadNumbers);
    expect(numbers.map(({ id }) => id).sort()).toEqual(ids('leadId'));
    expect(await primary.select().from(schema.recordings)).toEqual([]);
  });

  it('has every table that names a person or a team, or says why not', () => {
    const people = new Set(['userId', 'teamId', 'ownerUserId', 'ownerTeamId', 'agentSessionId']);
    const named = Object.values(schema)
      .filter((table) => is(table, MySqlTable))
      .filter((table) => Object.keys(getTableColumns(table)).some((column) => people.has(column)));
    const whole = named.filter((table) => !TEAM_TABLES.has(table)).map((table) => getTableName(table));
    // Log-ons, and what is kept for them, belong to those who keep the tenant safe; an attempt is seen as its CDR.
    expect(whole.sort()).toEqual([
      'attempts',
      'idempotency_keys',
      'password_resets',
      'recovery_codes',
      'second_factors',
      'user_identities',
      'user_sessions',
    ]);
  });

  it('answers with nothing where one of others is asked for by its id', async () => {
    const { primary, read } = tenantRecords(test.database, campaign.tenantId, null, limit);
    for (const place of PLACES) {
      const seen = SEEN.includes(place);
      const { userId, leadId, callbackId, openCallbackId, attemptId, missedId } = owned[place];
      expect((await primary.users.get(userId)) !== undefined).toBe(seen);
      expect((await primary.leads.get(leadId)) !== undefined).toBe(seen);
      expect((await primary.callbacks.get(callbackId)) !== undefined).toBe(seen);
      expect((await primary.callbacks.get(openCallbackId)) !== undefined).toBe(seen);
      expect((await read.cdrs.get(attemptId)) !== undefined).toBe(seen);
      expect((await read.cdrs.get(missedId)) !== undefined).toBe(seen);
    }
    expect((await primary.teams.top())?.id).toBe(teamIds.north);
  });

  it('changes and deletes nothing of others', async () => {
    const outcome = await view.transaction(async (tx) => {
      const changed: Record<string, boolean[]> = { users: [], leads: [], callbacks: [], teams: [] };
      for (const place of PLACES) {
        const { userId, leadId, callbackId } = owned[place];
        const teamId = place === 'top' ? campaign.topTeamId : teamIds[place];
        changed['users']?.push((await tx.update(schema.users, { name: 'B' }, eq(schema.users.id, userId))) > 0);
        changed['leads']?.push((await tx.update(schema.leads, { priority: 7 }, eq(schema.leads.id, leadId))) > 0);
        changed['callbacks']?.push(
          (await tx.update(schema.callbacks, { note: 'x' }, eq(schema.callbacks.id, callbackId))) > 0,
        );
        changed['teams']?.push((await tx.update(schema.teams, { name: 'y' }, eq(schema.teams.id, teamId))) > 0);
      }
      return {
        ...changed,
        gone: await tx.delete(schema.leadNumbers, eq(schema.leadNumbers.leadId, owned.south.leadId)),
      };
    });
    const seen = PLACES.map((place) => SEEN.includes(place));
    expect(outcome).toEqual({ users: seen, leads: seen, callbacks: seen, teams: seen, gone: 0 });
  });

  it('follows the tree as it is now', async () => {
    const { primary } = campaign.scope;
    const people = async () =>
      (await view.primary.select({ id: schema.users.id }).from(schema.users)).map(({ id }) => id);
    const move = (parentId: string) => primary.update(schema.teams, { parentId }, eq(schema.teams.id, teamIds.harbour));
    await move(teamIds.south);
    expect(await people()).toEqual([owned.north.userId]);
    await move(teamIds.north);
    expect((await people()).sort()).toEqual(ids('userId'));
  });

  it('counts its agents in live figures, and its own calls in reports', async () => {
    const { tenantId, campaignId } = campaign;
    const live = createCampaignLive(test.database);
    expect((await live(tenantId, campaignId))?.agents.idle).toBe(4);
    expect((await live(tenantId, campaignId, limit))?.agents.idle).toBe(2);
    const { campaignPacing, agentSessions } = repositories(test.database, tenantId, null, limit);
    const agents = await campaignPacing.agentCounts(campaignId, {});
    expect(agents.map((agent) => agent.userId).sort()).toEqual(ids('userId'));
    const period = { from: new Date(Date.now() - 60_000), to: new Date() };
    const limited = await agentSessions.timeUsage(campaignId, period);
    const whole = await repositories(test.database, tenantId).agentSessions.timeUsage(campaignId, period);
    expect(limited.idle).toBeLessThan(whole.idle);
  });
});

it('another tenant’s team shows nothing at all', async () => {
  const stranger = tenantScope(test.database, (await createTestCampaign(test.database)).tenantId, null, limit);
  expect(await stranger.primary.select().from(schema.users)).toEqual([]);
  expect(await stranger.primary.select().from(schema.teams)).toEqual([]);
});
