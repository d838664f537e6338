import { and, asc, eq } from 'drizzle-orm';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { identityProviders, userIdentities, users } from '../schema/index.js';

export const identityProviderReader = (from: ScopedReader) => ({
  list: () => from.select().from(identityProviders).orderBy(asc(identityProviders.id)).limit(20),
  get: (id: string) => from.byId(identityProviders, id),
});

export const identityProviderRepository = (scoped: Scoped) => ({
  ...identityProviderReader(scoped),
  /** @throws a duplicate of `identity_providers_slug`, which spans tenants. */
  insert: (row: Row<typeof identityProviders>) => scoped.insert(identityProviders, row),
  update: (id: string, changes: Changes<typeof identityProviders>) =>
    scoped.update(identityProviders, changes, eq(identityProviders.id, id)),
  /** With the links of its users. */
  delete: async (id: string) => {
    await scoped.delete(userIdentities, eq(userIdentities.providerId, id));
    return scoped.delete(identityProviders, eq(identityProviders.id, id));
  },
  /** Its persons are nobody here any more, until they are linked anew. */
  unlinkAll: (id: string) => scoped.delete(userIdentities, eq(userIdentities.providerId, id)),
  /** Who a person of the log-on service is here. */
  userOf: async (providerId: string, subject: string) =>
    (
      await scoped
        .select({ userId: userIdentities.userId })
        .from(userIdentities)
        .where(and(eq(userIdentities.providerId, providerId), eq(userIdentities.subject, subject)))
    )[0]?.userId,
  /** Whether the user is linked to a person of that log-on service already. */
  isLinked: async (providerId: string, userId: string) =>
    (
      await scoped
        .select({ subject: userIdentities.subject })
        .from(userIdentities)
        .where(and(eq(userIdentities.providerId, providerId), eq(userIdentities.userId, userId)))
        .limit(1)
    ).length > 0,
  /** @throws a duplicate where the person is linked already. */
  link: (row: Row<typeof userIdentities>) => scoped.insert(userIdentities, row),
  /** A user of this tenant by the log-on name; locked, so that two first log-ons do not both link. */
  lockUserByEmail: async (email: string) =>
    (
      await scoped
        .select({ id: users.id, active: users.active })
        .from(users)
        .where(eq(users.email, email.toLowerCase()))
        .for('update')
    )[0],
});
export type IdentityProviderRecord = typeof identityProviders.$inferSelect;
