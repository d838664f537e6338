import { and, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/mysql-core';
import type { Database } from '../database.js';
import { packedOnce } from '../packed-once.js';
import { readTogether } from '../read-together.js';
import { OPERATOR_TENANT_ID } from './staff.js';
import { roles, supportGrants, tenants, users, userSessions } from '../schema/index.js';

/** The member of staff who acts by a grant. */
const staff = alias(users, 'staff');

/** A session as it is now; the same object as long as nothing of it changes. */
const session = packedOnce(
  {
    tokenHash: userSessions.tokenHash,
    id: userSessions.id,
    tenantId: userSessions.tenantId,
    userId: userSessions.userId,
    stage: userSessions.stage,
    via: userSessions.via,
    secondFactorAt: userSessions.secondFactorAt,
    staffUserId: userSessions.staffUserId,
    createdAt: userSessions.createdAt,
    lastSeenAt: userSessions.lastSeenAt,
    expiresAt: userSessions.expiresAt,
    revokedAt: userSessions.revokedAt,
    name: users.name,
    email: users.email,
    role: users.role,
    teamId: users.teamId,
    active: users.active,
    tenantKind: tenants.kind,
    secondFactorRequired: tenants.secondFactorRequired,
    ipAllowlist: tenants.ipAllowlist,
  },
  {
    customPermissions: roles.permissions,
    staffName: staff.name,
    staffActive: staff.active,
    grantId: supportGrants.id,
    grantScope: supportGrants.scope,
    grantChannel: supportGrants.channel,
    grantExpiresAt: supportGrants.expiresAt,
    grantEndedAt: supportGrants.endedAt,
  },
  ({ grantId, grantScope, grantChannel, grantExpiresAt, grantEndedAt, ...row }) => ({
    ...row,
    /** What tells whether a session of staff may still act for its tenant. */
    grant:
      grantId && grantScope && grantChannel && grantExpiresAt
        ? { id: grantId, scope: grantScope, channel: grantChannel, expiresAt: grantExpiresAt, endedAt: grantEndedAt }
        : null,
  }),
);

const ofUser = and(eq(users.tenantId, userSessions.tenantId), eq(users.id, userSessions.userId));
const ofGrant = and(
  eq(supportGrants.tenantId, userSessions.tenantId),
  eq(supportGrants.id, userSessions.supportGrantId),
);
const ofStaff = and(eq(staff.tenantId, OPERATOR_TENANT_ID), eq(staff.id, userSessions.staffUserId));

/**
 * A session with its user, tenant, own role, support grant and member of staff, each by its primary key. The first two are there, as
 * foreign keys say; joined from the left as well, they are read in this order, without a search for a better one.
 */
const statement = (database: Pick<Database, 'primary'>) =>
  database.primary
    .select({ session })
    .from(userSessions)
    .leftJoin(users, ofUser)
    .leftJoin(tenants, eq(tenants.id, userSessions.tenantId))
    .leftJoin(roles, and(eq(roles.tenantId, users.tenantId), eq(roles.id, users.customRoleId)))
    .leftJoin(supportGrants, ofGrant)
    .leftJoin(staff, ofStaff)
    .where(sql`${userSessions.tokenHash} in (${sql.placeholder('tokenHashes')})`)
    .prepare();

/** Looks sessions up on the primary; those that are asked for at once by one statement. */
export function createSessionLookUp(database: Pick<Database, 'primary'>) {
  const compiled = statement(database);
  return readTogether(
    async (tokenHashes: readonly string[]) => (await compiled.execute({ tokenHashes })).map(({ session }) => session),
    { question: (tokenHash) => tokenHash, row: ({ tokenHash }) => tokenHash },
  );
}
