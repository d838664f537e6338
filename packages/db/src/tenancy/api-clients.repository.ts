import { and, asc, desc, eq, gt, gte, isNull, lt } from 'drizzle-orm';
import { pageOf, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { apiClients, apiKeys, apiUsage } from '../schema/index.js';

export interface ApiClientFilter {
  approvalId?: string | undefined;
}

/** Keys of one client that are listed, the newest first. */
const MAX_KEYS = 200;

/** Without the secret's hash, which only the look-up of tokens reads. */
const keyColumns = {
  id: apiKeys.id,
  clientId: apiKeys.clientId,
  kind: apiKeys.kind,
  publicKey: apiKeys.publicKey,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
};

export const apiClientReader = (from: ScopedReader) => ({
  list: async (filter: ApiClientFilter, page: PageRequest) => {
    const rows = await from
      .select()
      .from(apiClients)
      .where(
        and(
          filter.approvalId === undefined ? undefined : eq(apiClients.approvalId, filter.approvalId),
          page.after === undefined ? undefined : gt(apiClients.id, page.after),
        ),
      )
      .orderBy(asc(apiClients.id))
      .limit(page.limit + 1);
    return pageOf(rows, page.limit);
  },
  get: (id: string) => from.byId(apiClients, id),
  keys: (clientId: string) =>
    from
      .select(keyColumns)
      .from(apiKeys)
      .where(eq(apiKeys.clientId, clientId))
      .orderBy(desc(apiKeys.id))
      .limit(MAX_KEYS),
  key: async (clientId: string, id: string) =>
    (
      await from
        .select(keyColumns)
        .from(apiKeys)
        .where(and(eq(apiKeys.clientId, clientId), eq(apiKeys.id, id)))
    )[0],
  /** By hour, the oldest first, of `from` ≤ hour < `to`. */
  usage: (clientId: string, period: { from: Date; to: Date }) =>
    from
      .select()
      .from(apiUsage)
      .where(and(eq(apiUsage.clientId, clientId), gte(apiUsage.hour, period.from), lt(apiUsage.hour, period.to)))
      .orderBy(asc(apiUsage.hour)),
});

export const apiClientRepository = (scoped: Scoped) => ({
  ...apiClientReader(scoped),
  insert: (row: Row<typeof apiClients>) => scoped.insert(apiClients, row),
  update: (id: string, changes: Changes<typeof apiClients>) =>
    scoped.update(apiClients, changes, eq(apiClients.id, id)),
  /** Holds the row until the transaction ends: whoever adds keys to a client does so one after the other. */
  lock: async (id: string) => (await scoped.select().from(apiClients).where(eq(apiClients.id, id)).for('update'))[0],
  insertKey: (row: Row<typeof apiKeys>) => scoped.insert(apiKeys, row),
  /** Keys that are neither revoked nor past their end. */
  usableKeys: async (clientId: string, at: Date): Promise<number> => {
    const rows = await scoped
      .select({ id: apiKeys.id })
      .from(apiKeys)
      .where(and(eq(apiKeys.clientId, clientId), isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, at)));
    return rows.length;
  },
  /** 0: it was revoked before. */
  revokeKey: (clientId: string, id: string, at: Date) =>
    scoped.update(
      apiKeys,
      { revokedAt: at },
      and(eq(apiKeys.clientId, clientId), eq(apiKeys.id, id), isNull(apiKeys.revokedAt)),
    ),
});
export type ApiClientRecord = typeof apiClients.$inferSelect;
export type ApiKeyRecord = Awaited<ReturnType<ReturnType<typeof apiClientReader>['keys']>>[number];
