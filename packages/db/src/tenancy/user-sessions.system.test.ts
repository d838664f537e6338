import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { platformRepositories } from '../repositories.js';
import { roles, supportContacts, supportGrants, tenants, users, type userSessions } from '../schema/index.js';
import { tenantScope, type TenantScope } from '../scope.js';
import { createTestDatabase, type TestDatabase } from '../testing.js';
import { eq } from 'drizzle-orm';
import { userSessionRepository } from './user-sessions.repository.js';

let db: TestDatabase;
let scope: TenantScope;
let tenantId: string;
let userId: string;
let staffUserId: string;
let repository: ReturnType<typeof userSessionRepository>;
const at = new Date('2026-03-30T09:00:00Z');
const later = (minutes: number) => new Date(at.getTime() + minutes * 60_000);

beforeAll(async () => {
  db = await createTestDatabase();
  repository = userSessionRepository(db.database);
});
afterAll(() => db.drop());

async function addUser(of: TenantScope, teamId: string, row: Partial<typeof users.$inferInsert> = {}): Promise<string> {
  const id = newId();
  const email = `${id.toLowerCase()}@example.com`;
  const user = { id, email, name: 'Anna', role: 'agent' as const, teamId, passwordHash: 'x', createdAt: at };
  await of.primary.insert(users, { ...user, ...row });
  return id;
}

beforeEach(async () => {
  const platform = platformRepositories(db.database);
  const tenant = await platform.createTenant({ name: 'Nordlys', country: 'DK' });
  ({ tenantId } = tenant);
  scope = tenantScope(db.database, tenantId);
  const roleId = newId();
  await scope.primary.insert(roles, { id: roleId, name: 'Night', permissions: ['cdrs.read'], createdAt: at });
  userId = await addUser(scope, tenant.topTeamId, { role: 'custom', customRoleId: roleId });
  const operator = await platform.staff.ensureOperator('Operator');
  const staff = { role: 'staff' as const, name: 'Sif' };
  staffUserId = await addUser(tenantScope(db.database, operator.tenantId), operator.teamId, staff);
});

type SessionRow = typeof userSessions.$inferInsert;
async function addSession(row: Partial<SessionRow> = {}): Promise<string> {
  const tokenHash = `${newId()}${newId()}`.slice(0, 52);
  const session = { id: newId(), tokenHash, tenantId, userId, ip: '::1', userAgent: '' };
  const times = { createdAt: at, lastSeenAt: at, expiresAt: later(60) };
  await repository.insert({ ...session, ...times, ...row });
  return tokenHash;
}

/** A grant for staff, and a session by it. */
async function addSupport(grant: Partial<typeof supportGrants.$inferInsert> = {}) {
  const [contactId, id] = [newId(), newId()];
  await scope.primary.insert(supportContacts, { id: contactId, name: 'Bo', email: 'bo@example.com', createdAt: at });
  await scope.primary.insert(supportGrants, {
    id,
    contactId,
    channel: 'written',
    scope: 'read',
    reason: 'help',
    evidence: 'ticket 1',
    actsAsUserId: userId,
    staffUserId,
    createdAt: at,
    expiresAt: later(30),
    ...grant,
  });
  return { id, tokenHash: await addSession({ via: 'support', staffUserId, supportGrantId: id }) };
}

describe('the look-up of a session', () => {
  it('brings its user’s own role, and what the tenant says of log-ons', async () => {
    const ipAllowlist = [{ cidr: '192.0.2.0/24', label: 'Office' }];
    await db.database.primary
      .update(tenants)
      .set({ ipAllowlist, secondFactorRequired: true })
      .where(eq(tenants.id, tenantId));
    const found = await repository.find(await addSession({ stage: 'second-factor' }));
    expect(found).toMatchObject({
      tenantId,
      userId,
      stage: 'second-factor',
      role: 'custom',
      customPermissions: ['cdrs.read'],
      tenantKind: 'customer',
      secondFactorRequired: true,
      ipAllowlist,
      grant: null,
      staffUserId: null,
      staffActive: null,
    });
  });

  it('brings the grant and the member of staff by whom it is', async () => {
    const { id, tokenHash } = await addSupport();
    expect(await repository.find(tokenHash)).toMatchObject({
      via: 'support',
      staffUserId,
      staffName: 'Sif',
      staffActive: true,
      grant: { id, scope: 'read', channel: 'written', expiresAt: later(30), endedAt: null },
    });
  });

  it('tells when the grant was ended, and when the member of staff may act no more', async () => {
    const { tokenHash } = await addSupport({ endedAt: later(5) });
    await db.database.primary.update(users).set({ active: false }).where(eq(users.id, staffUserId));
    expect(await repository.find(tokenHash)).toMatchObject({ staffActive: false, grant: { endedAt: later(5) } });
  });

  it('of many at once gives each its own, and nothing for a token that is none', async () => {
    const hashes = [await addSession(), (await addSupport()).tokenHash, 'c'.repeat(64), await addSession()];
    const found = await Promise.all(hashes.map((tokenHash) => repository.find(tokenHash)));
    expect(found.map((session) => session?.tokenHash)).toEqual([hashes[0], hashes[1], undefined, hashes[3]]);
    expect(found.map((session) => session?.grant?.scope)).toEqual([undefined, 'read', undefined, undefined]);
  });
});

describe('replacing a session', () => {
  it('kills the old token and makes the new one, and does neither for a session that has ended', async () => {
    const tokenHash = await addSession();
    const next = (hash: string): SessionRow => ({
      id: newId(),
      tokenHash: hash,
      tenantId,
      userId,
      ip: '::1',
      userAgent: '',
      createdAt: at,
      lastSeenAt: at,
      expiresAt: later(60),
    });
    const both = await Promise.all([
      repository.replace(tokenHash, next('a'.repeat(64))),
      repository.replace(tokenHash, next('b'.repeat(64))),
    ]);
    expect(both.sort()).toEqual([false, true]);
    expect((await repository.find(tokenHash))?.revokedAt).toEqual(at);
    const made = await Promise.all(['a', 'b'].map((letter) => repository.find(letter.repeat(64))));
    expect(made.filter(Boolean)).toHaveLength(1);
  });
});
