import { eq, sql } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  callbacks,
  campaigns,
  dialerInstances,
  platformSuppressions,
  projects,
  teams,
  tenants,
  users,
} from './schema/index.js';
import { tenantScope, type TenantScope } from './scope.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

let test: TestDatabase;
let mine: TenantScope;
let theirs: TenantScope;
const ids = { mine: newId(), theirs: newId(), project: newId() };
const at = new Date('2030-01-01T12:34:56.789Z');

beforeAll(async () => {
  test = await createTestDatabase();
  for (const id of [ids.mine, ids.theirs]) {
    await test.database.primary.insert(tenants).values({ id, name: id, country: 'DK', createdAt: at });
  }
  mine = tenantScope(test.database, ids.mine);
  theirs = tenantScope(test.database, ids.theirs);
  // The same id in both tenants: only the scope tells them apart.
  for (const scope of [mine, theirs]) {
    const name = scope === mine ? 'mine' : 'theirs';
    await scope.primary.insert(projects, { id: ids.project, name, createdAt: at });
    await scope.primary.insert(teams, { id: ids.project, name, createdAt: at });
  }
});

afterAll(() => test.drop());

const projectById = (from: Pick<TenantScope['read'], 'select'>) =>
  from
    .select()
    .from(projects)
    .where(eq(projects.id, sql.placeholder('id')));

const names = async (scope: TenantScope) =>
  (await scope.primary.select({ name: projects.name }).from(projects)).map((row) => row.name);

describe('a tenant scope', () => {
  it('keeps compiled reads to the tenant too, who asks first or last, whatever the values say', async () => {
    const nameOf = async (scope: TenantScope, values: object = {}) =>
      (await scope.read.run(projectById, { id: ids.project, ...values })).map((row) => row.name);
    expect([await nameOf(mine), await nameOf(theirs), await nameOf(mine)]).toEqual([['mine'], ['theirs'], ['mine']]);
    expect(await nameOf(mine, { 'scope.tenantId': ids.theirs, tenantId: ids.theirs })).toEqual(['mine']);
    expect(await mine.transaction((tx) => tx.run(projectById, { id: ids.project }))).toMatchObject([{ name: 'mine' }]);
    const campaignById = (from: Pick<TenantScope['read'], 'select'>) =>
      from
        .select({ id: campaigns.id })
        .from(campaigns)
        .where(eq(campaigns.id, sql.placeholder('id')));
    const kept = tenantScope(test.database, ids.mine, []);
    expect(await kept.read.run(campaignById, { id: newId() })).toEqual([]);
  });

  it('reads its own rows only, with and without a condition', async () => {
    expect(await names(mine)).toEqual(['mine']);
    expect(await names(theirs)).toEqual(['theirs']);
    const byId = await mine.read.select().from(projects).where(eq(projects.id, ids.project));
    expect(byId).toMatchObject([{ name: 'mine', createdAt: at }]);
  });

  it('keeps to itself under an or-condition and under a second where', async () => {
    const rows = await mine.primary
      .select()
      .from(projects)
      .$dynamic()
      .where(sql`1 = 1 or 2 = 2`)
      .where(sql`1 = 1 or 2 = 2`);
    expect(rows).toHaveLength(1);
  });

  it('joins rows of one tenant only', async () => {
    const inner = await mine.primary
      .select({ project: projects.name, team: teams.name, tenant: tenants.id })
      .from(projects)
      .innerJoin(teams, eq(teams.id, projects.id))
      .innerJoin(tenants, sql`true`);
    expect(inner).toEqual([{ project: 'mine', team: 'mine', tenant: ids.mine }]);
    const left = await mine.primary
      .select({ project: projects.name, team: teams.name })
      .from(projects)
      .leftJoin(teams, eq(teams.name, 'theirs'));
    expect(left).toEqual([{ project: 'mine', team: null }]);
  });

  it('reads scoped subqueries and tables that belong to everybody', async () => {
    const own = mine.primary.select({ id: projects.id }).from(projects).as('own');
    expect(await mine.primary.select({ id: own.id }).from(own)).toHaveLength(1);
    expect(await mine.primary.select().from(platformSuppressions)).toEqual([]);
  });

  it('refuses tables without a tenant and joins that it cannot confine', () => {
    expect(() => mine.primary.select().from(dialerInstances)).toThrow('belongs to no tenant');
    expect(() =>
      mine.primary
        .select()
        .from(projects)
        .rightJoin(teams, sql`true`),
    ).toThrow('innerJoin or leftJoin');
    expect(() => mine.primary.select().from(sql`projects`)).toThrow('tables and scoped subqueries only');
  });

  it('changes and deletes its own rows only', async () => {
    await mine.transaction(async (tx) => {
      expect(await tx.update(projects, { name: 'changed' }, undefined)).toBe(1);
      expect(
        await tx.updateEach(projects, projects.id, new Map([[ids.project, { retentionDays: 30, name: 'again' }]])),
      ).toBe(1);
    });
    expect(await names(mine)).toEqual(['again']);
    expect(await names(theirs)).toEqual(['theirs']);
    const extra = newId();
    await theirs.primary.insert(projects, { id: extra, name: 'extra', createdAt: at });
    expect(await mine.primary.delete(projects, eq(projects.id, extra))).toBe(0);
    expect(await theirs.primary.delete(projects, eq(projects.id, extra))).toBe(1);
  });

  it('refuses to move a row to another tenant', async () => {
    const changes = { tenantId: ids.theirs } as object;
    await expect(mine.primary.update(projects, changes, undefined)).rejects.toThrow('cannot change its tenant');
    await expect(mine.primary.updateEach(projects, projects.id, new Map([[ids.project, changes]]))).rejects.toThrow(
      'cannot change its tenant',
    );
  });

  it('cannot refer to a row of another tenant: keys are composite', async () => {
    const team = newId();
    await theirs.primary.insert(teams, { id: team, name: 'x', createdAt: at });
    const user = { id: newId(), email: 'a@b.c', name: '', role: 'agent' as const, passwordHash: '', createdAt: at };
    await expect(mine.primary.insert(users, { ...user, teamId: team })).rejects.toThrow();
    await theirs.primary.insert(users, { ...user, teamId: team });
    expect(await mine.primary.select({ id: callbacks.id }).from(callbacks)).toEqual([]);
  });
});
