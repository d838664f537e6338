import { and, eq, inArray, lt } from 'drizzle-orm';
import type { Database } from '../database.js';
import { identityProviders, passwordResets, tenants, users, userSessions } from '../schema/index.js';

/** Rows that are forgotten in one statement. */
const SWEEP = 200;

/** What is looked up before a tenant is known, beside sessions. Always on the primary. */
export function createLogOnLookUps(database: Pick<Database, 'primary'>) {
  return {
    /** Whose reset link this is, used or not, with what the tenant says about its log-ons. */
    async findPasswordReset(tokenHash: string) {
      const [row] = await database.primary
        .select({
          tenantId: passwordResets.tenantId,
          userId: passwordResets.userId,
          usedAt: passwordResets.usedAt,
          expiresAt: passwordResets.expiresAt,
          email: users.email,
          name: users.name,
          active: users.active,
          tenantName: tenants.name,
          tenantKind: tenants.kind,
          ipAllowlist: tenants.ipAllowlist,
        })
        .from(passwordResets)
        .innerJoin(users, and(eq(users.tenantId, passwordResets.tenantId), eq(users.id, passwordResets.userId)))
        .innerJoin(tenants, eq(tenants.id, passwordResets.tenantId))
        .where(eq(passwordResets.tokenHash, tokenHash));
      return row;
    },

    /** A log-on service that is switched on, by the address of its page. */
    async findIdentityProvider(slug: string) {
      const [row] = await database.primary
        .select({
          provider: identityProviders,
          tenantKind: tenants.kind,
          ipAllowlist: tenants.ipAllowlist,
        })
        .from(identityProviders)
        .innerJoin(tenants, eq(tenants.id, identityProviders.tenantId))
        .where(and(eq(identityProviders.slug, slug), eq(identityProviders.enabled, true)));
      return row;
    },

    /**
     * Forgets log-ons and reset links whose time was over before `before`, a batch of each. They are found without locks and deleted by
     * their keys, so that nobody who logs on waits. Returns whether there may be more.
     */
    async sweep(before: Date): Promise<boolean> {
      let more = false;
      for (const table of [userSessions, passwordResets] as const) {
        const over = lt(table.expiresAt, before);
        const rows = await database.primary.select({ tokenHash: table.tokenHash }).from(table).where(over).limit(SWEEP);
        if (rows.length === 0) continue;
        const hashes = rows.map(({ tokenHash }) => tokenHash);
        await database.primary.delete(table).where(and(inArray(table.tokenHash, hashes), over));
        more ||= rows.length === SWEEP;
      }
      return more;
    },
  };
}
