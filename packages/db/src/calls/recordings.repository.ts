import { and, eq, isNull } from 'drizzle-orm';
import { recordings } from '../schema/index.js';
import type { Row, TenantScope } from '../scope.js';

export type Recordings = ReturnType<typeof createRecordings>;

/** Which attempts have a recording, and where it lies. */
export function createRecordings({ primary }: TenantScope) {
  return {
    begin: (row: Pick<Row<typeof recordings>, 'attemptId' | 'path' | 'startedAt'>) => primary.insert(recordings, row),
    end: (attemptId: string, endedAt: Date) =>
      primary.update(recordings, { endedAt }, and(eq(recordings.attemptId, attemptId), isNull(recordings.endedAt))),
  };
}
