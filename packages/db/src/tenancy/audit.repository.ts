import { and, asc, desc, eq, gte, isNull, lt, notInArray, or, sql, type SQL } from 'drizzle-orm';
import type { MySqlColumn } from 'drizzle-orm/mysql-core';
import { AUDIT_STREAMS, newId, type AuditAction, type AuditStream } from '@outrider/contracts';
import { pageOf, type Page, type PageRequest } from '../page.js';
import type { Row, Scoped, ScopedReader } from '../scope.js';
import { auditChains, auditEvents, tenants } from '../schema/index.js';
import { auditHash, chainStart, storableJson, type AuditRow } from './audit-chain.js';

export type AuditRecord = AuditRow;

export interface AuditFilter {
  stream?: AuditStream | undefined;
  action?: AuditAction | undefined;
  /** A user, a member of staff or an API client. */
  actorId?: string | undefined;
  entityType?: string | undefined;
  entityId?: string | undefined;
  /** `from` ≤ at < `to`. */
  from?: Date | undefined;
  to?: Date | undefined;
}

export interface AuditKey {
  at: Date;
  id: string;
}

/** What is appended; its place in the chain is found here. */
export type NewAuditEvent = Omit<Row<typeof auditEvents>, 'id' | 'seq' | 'previousHash' | 'hash' | 'stream'> & {
  stream: AuditStream;
};

export const auditReader = (from: ScopedReader) => ({
  /** What happened to one thing, oldest first, at most 1,000 events. */
  listOf: (entityType: string, entityId: string) =>
    from
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.entityType, entityType), eq(auditEvents.entityId, entityId)))
      .orderBy(asc(auditEvents.id))
      .limit(1000),

  /** Latest first. */
  list: async (filter: AuditFilter, { limit, after }: PageRequest<AuditKey>): Promise<Page<AuditRecord>> => {
    const rows = await from
      .select()
      .from(auditEvents)
      .where(and(matching(filter), after && before(after)))
      .orderBy(desc(auditEvents.at), desc(auditEvents.id))
      .limit(limit + 1);
    return pageOf(rows, limit);
  },

  /** The last link of a stream's chain; undefined where nothing has been appended. */
  chainEnd: async (stream: AuditStream) => {
    const [end] = await from.select().from(auditChains).where(eq(auditChains.stream, stream));
    return end;
  },

  /** Events of a chain with a place before `seq`, the last first. */
  chainBefore: (stream: AuditStream, seq: number, limit: number): Promise<AuditRecord[]> =>
    from
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.stream, stream), lt(auditEvents.seq, seq)))
      .orderBy(desc(auditEvents.seq))
      .limit(limit),

  /** The event at a place of a chain. */
  chainAt: async (stream: AuditStream, seq: number): Promise<AuditRecord | undefined> => {
    const [row] = await from
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.stream, stream), eq(auditEvents.seq, seq)));
    return row;
  },

  /** Events of a stream that are in no chain: without a place, or after its end. One statement, so that appending does not disturb it. */
  outsideChain: async (stream: AuditStream, limit: number): Promise<AuditRecord[]> => {
    const rows = await from
      .select({ event: auditEvents })
      .from(auditEvents)
      .leftJoin(auditChains, eq(auditChains.stream, auditEvents.stream))
      .where(
        and(
          eq(auditEvents.stream, stream),
          or(
            isNull(auditEvents.seq),
            isNull(auditChains.seq),
            sql`${auditEvents.seq} > ${auditChains.seq}`,
            lt(auditEvents.seq, 1),
          ),
        ),
      )
      .limit(limit);
    return rows.map(({ event }) => event);
  },

  /** Events of streams that there are not. */
  ofUnknownStreams: (limit: number): Promise<AuditRecord[]> =>
    from
      .select()
      .from(auditEvents)
      .where(notInArray(auditEvents.stream, [...AUDIT_STREAMS]))
      .limit(limit),
});

export const auditRepository = (scoped: Scoped) => ({
  ...auditReader(scoped),

  /** Adds an event at the end of its stream's chain, which stays locked until the transaction ends. */
  append: async (event: NewAuditEvent): Promise<void> => {
    const end = (await lockEnd(scoped, event.stream)) ?? (await begin(scoped, event.stream));
    const { seq, hash: previousHash, ...chain } = end;
    const row = {
      id: newId(),
      seq: seq + 1,
      previousHash,
      at: event.at,
      actorUserId: event.actorUserId ?? null,
      actorStaffId: event.actorStaffId ?? null,
      actorApiClientId: event.actorApiClientId ?? null,
      action: event.action,
      entityType: event.entityType,
      entityId: event.entityId,
      ip: event.ip ?? null,
      data: storableJson(event.data),
    };
    const hash = auditHash({ ...chain, ...row });
    await scoped.insert(auditEvents, { ...row, stream: event.stream, hash });
    await scoped.update(auditChains, { seq: row.seq, hash }, eq(auditChains.stream, event.stream));
  },
});

async function lockEnd(scoped: Scoped, stream: AuditStream) {
  const [end] = await scoped.select().from(auditChains).where(eq(auditChains.stream, stream)).for('update');
  return end;
}

/** Of those who begin a chain at once, one makes it and the others wait and find it. */
async function begin(scoped: Scoped, stream: AuditStream) {
  const [tenant] = await scoped.select({ id: tenants.id }).from(tenants);
  if (!tenant) throw new Error('an act of a tenant that does not exist cannot be audited');
  await scoped.insertOrLock(auditChains, { stream, seq: 0, hash: chainStart(tenant.id, stream) });
  const end = await lockEnd(scoped, stream);
  if (!end) throw new Error('the chain that was just made is gone');
  return end;
}

function matching(filter: AuditFilter): SQL | undefined {
  const { actorId } = filter;
  return and(
    same(auditEvents.stream, filter.stream),
    same(auditEvents.action, filter.action),
    same(auditEvents.entityType, filter.entityType),
    same(auditEvents.entityId, filter.entityId),
    actorId === undefined
      ? undefined
      : or(
          eq(auditEvents.actorUserId, actorId),
          eq(auditEvents.actorStaffId, actorId),
          eq(auditEvents.actorApiClientId, actorId),
        ),
    filter.from && gte(auditEvents.at, filter.from),
    filter.to && lt(auditEvents.at, filter.to),
  );
}

const same = (column: MySqlColumn, value: string | undefined) => (value === undefined ? undefined : eq(column, value));

const before = (key: AuditKey): SQL | undefined =>
  or(lt(auditEvents.at, key.at), and(eq(auditEvents.at, key.at), lt(auditEvents.id, key.id)));
