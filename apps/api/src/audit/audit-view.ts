import type { AuditEventView } from '@outrider/contracts';
import type { AuditRecord } from '@outrider/db';
import { iso } from '../http/instants.js';

/** An event as it is answered. */
export const auditView = (row: AuditRecord): AuditEventView => ({
  id: row.id,
  stream: row.stream,
  seq: row.seq,
  at: iso(row.at),
  action: row.action,
  entityType: row.entityType,
  entityId: row.entityId,
  actorUserId: row.actorUserId,
  actorStaffId: row.actorStaffId,
  actorApiClientId: row.actorApiClientId,
  ip: row.ip,
  data: row.data,
  hash: row.hash,
});
