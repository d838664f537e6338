import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/mysql-core';
import type { Database } from '../database.js';
import { parsedOnce } from '../parsed-once.js';
import type { AllowedNetwork } from '../schema/tenancy.js';
import { OPERATOR_TENANT_ID } from './staff.js';
import { roles, supportGrants, tenants, users, userSessions } from '../schema/index.js';

/** So many at most in one statement. */
const MAX_TOGETHER = 100;

/** What tells whether a session of staff may still act for its tenant. */
const grantColumns = {
  id: supportGrants.id,
  scope: supportGrants.scope,
  channel: supportGrants.channel,
  expiresAt: supportGrants.expiresAt,
  endedAt: supportGrants.endedAt,
};

/** The member of staff who acts by a grant. */
export const staff = alias(users, 'staff');

const sessionColumns = {
  id: userSessions.id,
  tokenHash: userSessions.tokenHash,
  tenantId: userSessions.tenantId,
  userId: userSessions.userId,
  stage: userSessions.stage,
  via: userSessions.via,
  secondFactorAt: userSessions.secondFactorAt,
  staffUserId: userSessions.staffUserId,
  staffName: staff.name,
  staffActive: staff.active,
  createdAt: userSessions.createdAt,
  lastSeenAt: userSessions.lastSeenAt,
  expiresAt: userSessions.expiresAt,
  revokedAt: userSessions.revokedAt,
  name: users.name,
  email: users.email,
  role: users.role,
  teamId: users.teamId,
  active: users.active,
  customPermissions: parsedOnce<readonly string[]>(roles.permissions),
  tenantKind: tenants.kind,
  secondFactorRequired: tenants.secondFactorRequired,
  ipAllowlist: parsedOnce<readonly AllowedNetwork[]>(tenants.ipAllowlist),
  grant: grantColumns,
};

export const ofUser = and(eq(users.tenantId, userSessions.tenantId), eq(users.id, userSessions.userId));
export const ofGrant = and(
  eq(supportGrants.tenantId, userSessions.tenantId),
  eq(supportGrants.id, userSessions.supportGrantId),
);
export const ofStaff = and(eq(staff.tenantId, OPERATOR_TENANT_ID), eq(staff.id, userSessions.staffUserId));

/** A session with its user, tenant, own role, support grant and member of staff, each by its primary key. */
const statement = (database: Pick<Database, 'primary'>) =>
  database.primary
    .select(sessionColumns)
    .from(userSessions)
    .innerJoin(users, ofUser)
    .innerJoin(tenants, eq(tenants.id, userSessions.tenantId))
    .leftJoin(roles, and(eq(roles.tenantId, users.tenantId), eq(roles.id, users.customRoleId)))
    .leftJoin(supportGrants, ofGrant)
    .leftJoin(staff, ofStaff)
    .where(sql`${userSessions.tokenHash} in (${sql.placeholder('tokenHashes')})`)
    .prepare();

type FoundSession = Awaited<ReturnType<ReturnType<typeof statement>['execute']>>[number];
interface Asked {
  answer(found: FoundSession | undefined): void;
  fail(error: unknown): void;
}

/**
 * Looks sessions up on the primary. Those that are asked for in the same turn of the event loop are read by one statement, which is sent
 * after all of them were asked for: each answer is as fresh as one of its own would be.
 */
export function createSessionLookUp(database: Pick<Database, 'primary'>) {
  const compiled = statement(database);
  let waiting = new Map<string, Asked[]>();

  const read = async (asked: ReadonlyMap<string, Asked[]>) => {
    try {
      const rows = await compiled.execute({ tokenHashes: [...asked.keys()] });
      const found = new Map(rows.map((row) => [row.tokenHash, row]));
      for (const [tokenHash, all] of asked) for (const each of all) each.answer(found.get(tokenHash));
    } catch (error) {
      for (const all of asked.values()) for (const each of all) each.fail(error);
    }
  };
  const send = () => {
    if (waiting.size === 0) return;
    const asked = waiting;
    waiting = new Map();
    void read(asked);
  };

  return (tokenHash: string): Promise<FoundSession | undefined> =>
    new Promise((answer, fail) => {
      const same = waiting.get(tokenHash);
      if (same) same.push({ answer, fail });
      else {
        waiting.set(tokenHash, [{ answer, fail }]);
        if (waiting.size === 1) setImmediate(send);
        else if (waiting.size >= MAX_TOGETHER) send();
      }
    });
}
