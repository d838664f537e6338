import { and, asc, desc, eq, getTableColumns, gt, isNull, lt } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { supportContacts, supportGrants, users, userSessions } from '../schema/index.js';

const grantColumns = {
  ...getTableColumns(supportGrants),
  contactName: supportContacts.name,
  actsAsUserName: users.name,
};

export interface SupportGrantFilter {
  /** Those that let staff in at this time. */
  openAt?: Date | undefined;
}

export const supportReader = (from: ScopedReader) => ({
  contacts: async (filter: { active?: boolean | undefined }, page: PageRequest) => {
    const rows = await from
      .select()
      .from(supportContacts)
      .where(
        and(
          filter.active === undefined ? undefined : eq(supportContacts.active, filter.active),
          page.after === undefined ? undefined : gt(supportContacts.id, page.after),
        ),
      )
      .orderBy(asc(supportContacts.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  contact: async (id: string) => (await from.select().from(supportContacts).where(eq(supportContacts.id, id)))[0],
  /** Grants past and present, the newest first. */
  grants: async (filter: SupportGrantFilter, page: PageRequest) => {
    const rows = await from
      .select(grantColumns)
      .from(supportGrants)
      .innerJoin(supportContacts, eq(supportContacts.id, supportGrants.contactId))
      .innerJoin(users, eq(users.id, supportGrants.actsAsUserId))
      .where(
        and(
          filter.openAt && and(isNull(supportGrants.endedAt), gt(supportGrants.expiresAt, filter.openAt)),
          page.after === undefined ? undefined : lt(supportGrants.id, page.after),
        ),
      )
      .orderBy(desc(supportGrants.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  grant: async (id: string) =>
    (
      await from
        .select(grantColumns)
        .from(supportGrants)
        .innerJoin(supportContacts, eq(supportContacts.id, supportGrants.contactId))
        .innerJoin(users, eq(users.id, supportGrants.actsAsUserId))
        .where(eq(supportGrants.id, id))
    )[0],
});

export const supportRepository = (scoped: Scoped) => ({
  ...supportReader(scoped),
  insertContact: (row: Row<typeof supportContacts>) => scoped.insert(supportContacts, row),
  updateContact: (id: string, changes: Changes<typeof supportContacts>) =>
    scoped.update(supportContacts, changes, eq(supportContacts.id, id)),
  /** Holds a contact as it is until the transaction ends: nobody takes an instruction from one who is being removed. */
  lockContact: async (id: string) =>
    (await scoped.select().from(supportContacts).where(eq(supportContacts.id, id)).for('update'))[0],
  insertGrant: (row: Row<typeof supportGrants>) => scoped.insert(supportGrants, row),
  lockGrant: async (id: string) =>
    (await scoped.select().from(supportGrants).where(eq(supportGrants.id, id)).for('update'))[0],
  /** Gives a grant that nobody has taken to a member of staff; 0: somebody has. */
  takeGrant: (id: string, staffUserId: string) =>
    scoped.update(supportGrants, { staffUserId }, and(eq(supportGrants.id, id), isNull(supportGrants.staffUserId))),
  /** 0: it had ended. */
  endGrant: (id: string, at: Date) =>
    scoped.update(supportGrants, { endedAt: at }, and(eq(supportGrants.id, id), isNull(supportGrants.endedAt))),
  /** Ends the sessions of a grant and returns their hashes, to be told to whoever holds their sockets. */
  endSessions: async (grantId: string, at: Date): Promise<string[]> => {
    const open = and(eq(userSessions.supportGrantId, grantId), isNull(userSessions.revokedAt));
    const rows = await scoped
      .select({ tokenHash: userSessions.tokenHash })
      .from(userSessions)
      .where(open)
      .for('update');
    await scoped.update(userSessions, { revokedAt: at }, open);
    return rows.map((row) => row.tokenHash);
  },
});
export type SupportContactRecord = typeof supportContacts.$inferSelect;
export type SupportGrantRecord = NonNullable<Awaited<ReturnType<ReturnType<typeof supportReader>['grant']>>>;
