import { and, eq } from 'drizzle-orm';
import type { Database } from '../database.js';
import { identityProviders, passwordResets, tenants, users } from '../schema/index.js';

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
  };
}
