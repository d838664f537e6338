import { and, asc, desc, eq, getTableColumns, gt, inArray, isNull, like, lt, or } from 'drizzle-orm';
import type { Database } from '../database.js';
import { isDuplicate } from '../errors.js';
import { pageOf, type PageRequest } from '../page.js';
import { supportContacts, supportGrants, teams, tenants, users } from '../schema/index.js';
import { withTransaction } from '../transaction.js';

/** The operator's own tenant, whose users are staff. There is one, with a fixed id, so that two set-ups at once make one. */
export const OPERATOR_TENANT_ID = '00000000000000000000000000';

/** `%` and `_` of a text mean themselves. */
const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** What staff see before a tenant has let them in: which tenants there are, and the grants that are theirs. */
export function createStaff(database: Database) {
  const grants = () =>
    database.primary
      .select({
        ...getTableColumns(supportGrants),
        contactName: supportContacts.name,
        actsAsUserName: users.name,
        tenantName: tenants.name,
      })
      .from(supportGrants)
      .innerJoin(
        supportContacts,
        and(eq(supportContacts.tenantId, supportGrants.tenantId), eq(supportContacts.id, supportGrants.contactId)),
      )
      .innerJoin(users, and(eq(users.tenantId, supportGrants.tenantId), eq(users.id, supportGrants.actsAsUserId)))
      .innerJoin(tenants, eq(tenants.id, supportGrants.tenantId));
  /** Their own, and those that nobody has taken. */
  const within = (staffUserId: string) =>
    or(eq(supportGrants.staffUserId, staffUserId), isNull(supportGrants.staffUserId));

  return {
    /** Customers, by their ids; `name`: how it begins. */
    customers: async (filter: { name?: string | undefined }, page: PageRequest) => {
      const rows = await database.primary
        .select({ id: tenants.id, name: tenants.name, country: tenants.country, createdAt: tenants.createdAt })
        .from(tenants)
        .where(
          and(
            eq(tenants.kind, 'customer'),
            filter.name === undefined ? undefined : like(tenants.name, `${escapeLike(filter.name)}%`),
            page.after === undefined ? undefined : gt(tenants.id, page.after),
          ),
        )
        .orderBy(asc(tenants.id))
        .limit(page.limit + 1);
      return pageOf(rows, page.limit);
    },

    customer: async (tenantId: string) =>
      (
        await database.primary
          .select({ id: tenants.id, name: tenants.name })
          .from(tenants)
          .where(and(eq(tenants.id, tenantId), eq(tenants.kind, 'customer')))
      )[0],

    /** The newest first. */
    supportGrants: async (staffUserId: string, filter: { openAt?: Date | undefined }, page: PageRequest) => {
      const rows = await grants()
        .where(
          and(
            within(staffUserId),
            filter.openAt && and(isNull(supportGrants.endedAt), gt(supportGrants.expiresAt, filter.openAt)),
            page.after === undefined ? undefined : lt(supportGrants.id, page.after),
          ),
        )
        .orderBy(desc(supportGrants.id))
        .limit(page.limit + 1);
      return pageOf(rows, page.limit);
    },

    /** Undefined where it is another's. */
    supportGrant: async (staffUserId: string, id: string) =>
      (await grants().where(and(within(staffUserId), eq(supportGrants.id, id))))[0],

    /** Names of members of staff, by their ids. */
    staffNames: async (ids: readonly string[]): Promise<Map<string, string>> => {
      if (ids.length === 0) return new Map();
      const rows = await database.primary
        .select({ id: users.id, name: users.name })
        .from(users)
        .where(and(eq(users.tenantId, OPERATOR_TENANT_ID), inArray(users.id, [...new Set(ids)])));
      return new Map(rows.map(({ id, name }) => [id, name]));
    },

    /** A member of staff who may act now; undefined where they may not any more. */
    activeStaff: async (userId: string) =>
      (
        await database.primary
          .select({ id: users.id, name: users.name })
          .from(users)
          .where(
            and(
              eq(users.tenantId, OPERATOR_TENANT_ID),
              eq(users.id, userId),
              eq(users.role, 'staff'),
              eq(users.active, true),
            ),
          )
      )[0],

    /** The operator's tenant and its one team, made where they are missing. */
    ensureOperator: async (name: string): Promise<{ tenantId: string; teamId: string }> => {
      const operator = { tenantId: OPERATOR_TENANT_ID, teamId: OPERATOR_TENANT_ID };
      const [known] = await database.primary
        .select({ id: tenants.id })
        .from(tenants)
        .where(eq(tenants.id, OPERATOR_TENANT_ID));
      if (known) return operator;
      const createdAt = database.now();
      try {
        await withTransaction(database, async (tx) => {
          await tx.insert(tenants).values({
            id: operator.tenantId,
            name,
            country: 'DK',
            kind: 'operator',
            secondFactorRequired: true,
            createdAt,
          });
          await tx.insert(teams).values({ tenantId: operator.tenantId, id: operator.teamId, name, createdAt });
        });
      } catch (error) {
        // Another process was faster.
        if (!isDuplicate(error)) throw error;
      }
      return operator;
    },
  };
}
export type StaffGrantRecord = NonNullable<Awaited<ReturnType<ReturnType<typeof createStaff>['supportGrant']>>>;
