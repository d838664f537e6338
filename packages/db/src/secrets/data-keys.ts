import { and, asc, desc, eq, isNull, ne, or, gt } from 'drizzle-orm';
import type { Database } from '../database.js';
import { dataKeys } from '../schema/index.js';

export type DataKeyRecord = typeof dataKeys.$inferSelect;
export type DataKeys = ReturnType<typeof dataKeyRepository>;

/** The wrapped data keys of all tenants. All on the primary: a key that was just made must be found. */
export function dataKeyRepository({ primary, now }: Database) {
  const of = (tenantId: string, id: string) => and(eq(dataKeys.tenantId, tenantId), eq(dataKeys.id, id));
  return {
    /** The youngest that is not retired. */
    async current(tenantId: string): Promise<DataKeyRecord | undefined> {
      const [row] = await primary
        .select()
        .from(dataKeys)
        .where(and(eq(dataKeys.tenantId, tenantId), isNull(dataKeys.retiredAt)))
        .orderBy(desc(dataKeys.createdAt), desc(dataKeys.id))
        .limit(1);
      return row;
    },

    async get(tenantId: string, id: string): Promise<DataKeyRecord | undefined> {
      return (await primary.select().from(dataKeys).where(of(tenantId, id)))[0];
    },

    async insert(tenantId: string, key: Omit<DataKeyRecord, 'tenantId' | 'retiredAt'>): Promise<void> {
      await primary.insert(dataKeys).values({ ...key, tenantId });
    },

    list: (tenantId: string): Promise<DataKeyRecord[]> =>
      primary.select().from(dataKeys).where(eq(dataKeys.tenantId, tenantId)).orderBy(asc(dataKeys.id)),

    /** Keys of all tenants that another master key wraps, after the given one. */
    notWrappedBy: (masterKeyId: string, after: { tenantId: string; id: string } | undefined, limit: number) =>
      primary
        .select()
        .from(dataKeys)
        .where(
          and(
            ne(dataKeys.masterKeyId, masterKeyId),
            after &&
              or(
                gt(dataKeys.tenantId, after.tenantId),
                and(eq(dataKeys.tenantId, after.tenantId), gt(dataKeys.id, after.id)),
              ),
          ),
        )
        .orderBy(asc(dataKeys.tenantId), asc(dataKeys.id))
        .limit(limit),

    /** False: it was wrapped anew, or destroyed, meanwhile. */
    async rewrap(
      { tenantId, id, wrapped }: Pick<DataKeyRecord, 'tenantId' | 'id' | 'wrapped'>,
      by: Pick<DataKeyRecord, 'masterKeyId' | 'wrapped'>,
    ): Promise<boolean> {
      const [result] = await primary
        .update(dataKeys)
        .set(by)
        .where(and(of(tenantId, id), eq(dataKeys.wrapped, wrapped)));
      return result.affectedRows === 1;
    },

    /** Every key of the tenant but this one seals nothing new from now on. */
    async retireOthers(tenantId: string, currentId: string): Promise<void> {
      await primary
        .update(dataKeys)
        .set({ retiredAt: now() })
        .where(and(eq(dataKeys.tenantId, tenantId), ne(dataKeys.id, currentId), isNull(dataKeys.retiredAt)));
    },

    async delete(tenantId: string, id: string): Promise<void> {
      await primary.delete(dataKeys).where(of(tenantId, id));
    },

    /** Makes all that the tenant has sealed unreadable for ever, wherever copies of it are. */
    async destroyAll(tenantId: string): Promise<void> {
      await primary.delete(dataKeys).where(eq(dataKeys.tenantId, tenantId));
    },
  };
}
