import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { projects, teams, users } from './schema/index.js';
import { tenantScope, type TenantScope } from './scope.js';
import { createTestCampaign } from './test-campaign.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

let test: TestDatabase;
let mine: TenantScope;
let theirs: TenantScope;
const ids = { mine: '', theirs: '', team: '', both: newId() };
const at = new Date('2030-01-01T12:34:56.789Z');

beforeAll(async () => {
  test = await createTestDatabase();
  const [first, second] = [await createTestCampaign(test.database), await createTestCampaign(test.database)];
  [mine, theirs] = [first.scope, second.scope];
  Object.assign(ids, { mine: first.tenantId, theirs: second.tenantId, team: first.topTeamId });
  // The same id in both tenants: only the tenant tells them apart.
  await mine.primary.insert(projects, { id: ids.both, name: 'mine', createdAt: at });
  await theirs.primary.insert(projects, { id: ids.both, name: 'theirs', createdAt: at });
});
afterAll(() => test.drop());

const nameOf = async (scope: TenantScope, id = ids.both) => (await scope.primary.byId(projects, id))?.name;
/** Statements that the work sends. */
const statementsOf = async (work: () => Promise<unknown>) => {
  const query = vi.spyOn(test.database.primaryPool, 'query');
  await work();
  const { length } = query.mock.calls;
  query.mockRestore();
  return length;
};

describe('rows that are asked for by their ids', () => {
  it('are each tenant’s own, asked for at once', async () => {
    const asked = Array.from({ length: 250 }, (_, i) => (i % 2 ? theirs : mine));
    expect(await Promise.all(asked.map((scope) => nameOf(scope)))).toEqual(
      asked.map((scope) => (scope === mine ? 'mine' : 'theirs')),
    );
  });

  it('are read by one statement for each tenant', async () => {
    // Teams draw no line among projects.
    const supervisor = tenantScope(test.database, ids.mine, null, { teamId: ids.team });
    const scopes = [mine, theirs, supervisor];
    const asked = () => Promise.all(Array.from({ length: 99 }, (_, i) => nameOf(scopes[i % 3] ?? mine)));
    expect(await statementsOf(asked)).toBe(2);
  });

  it('are none where the id is another’s, made up, or SQL', async () => {
    const own = newId();
    await theirs.primary.insert(projects, { id: own, name: 'own', createdAt: at });
    const asked = [
      own,
      newId(),
      '',
      `${ids.both} `,
      "') or 1=1 -- ",
      `${ids.theirs} ${ids.both}`,
      own.toLowerCase(),
      '🌊',
      'æ'.repeat(300),
    ];
    expect(await Promise.all(asked.map((id) => nameOf(mine, id)))).toEqual(asked.map(() => undefined));
    expect(await nameOf(theirs, own)).toBe('own');
  });

  it('are seen as a team’s view and a transaction’s see them', async () => {
    const team = { id: newId(), name: 'Other', createdAt: at };
    await mine.primary.insert(teams, team);
    const id = newId();
    const email = `${id}@example.com`;
    await mine.primary.insert(users, {
      id,
      email,
      name: 'A',
      role: 'agent',
      teamId: ids.team,
      passwordHash: 'x',
      createdAt: at,
    });
    const ofTeam = (limit: string) => tenantScope(test.database, ids.mine, null, { teamId: limit }).primary;
    const views = [ofTeam(ids.team), ofTeam(team.id), mine.primary, theirs.primary];
    const found = await Promise.all(views.map((view) => view.byId(users, id)));
    expect(found.map((row) => row?.id)).toEqual([id, undefined, id, undefined]);
    await mine.transaction(async (tx) => {
      const project = { id: newId(), name: 'uncommitted', createdAt: at };
      await tx.insert(projects, project);
      expect((await tx.byId(projects, project.id))?.name).toBe('uncommitted');
      expect(await nameOf(mine, project.id)).toBeUndefined();
    });
  });

  it('are read in a transaction in the order of its statements, whoever waits for them', async () => {
    await mine.transaction(async (tx) => {
      const id = newId();
      await tx.insert(projects, { id, name: 'before', createdAt: at });
      const [row] = await Promise.all([
        tx.byId(projects, id),
        tx.update(projects, { name: 'after' }, eq(projects.id, id)),
      ]);
      expect(row?.name).toBe('before');
    });
  });

  it('are as they are when they are asked for, while earlier ones are still read', async () => {
    for (let round = 0; round < 20; round += 1) {
      const earlier = Array.from({ length: 30 }, () => nameOf(mine));
      await mine.primary.update(projects, { name: `round ${round}` }, undefined);
      expect(await nameOf(mine)).toBe(`round ${round}`);
      await Promise.all(earlier);
    }
  });
});
