import { and, asc, eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import type { Row, Scoped, ScopedReader } from '../scope.js';
import { auditEvents } from '../schema/index.js';

export const auditReader = (from: ScopedReader) => ({
  /** What happened to one thing, oldest first, at most 1,000 events. */
  listOf: (entityType: string, entityId: string) =>
    from
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.entityType, entityType), eq(auditEvents.entityId, entityId)))
      .orderBy(asc(auditEvents.id))
      .limit(1000),
});

export const auditRepository = (scoped: Scoped) => ({
  ...auditReader(scoped),
  append: (event: Omit<Row<typeof auditEvents>, 'id'>) => scoped.insert(auditEvents, { ...event, id: newId() }),
});
