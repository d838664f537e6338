/** Everything that is audited; what it was done to is in the event. */
export const AUDIT_ACTIONS = [
  'session.created',
  'session.refused',
  'session.revoked',
  'user.created',
  'user.changed',
  'team.created',
  'team.changed',
  'team.deleted',
  'project.created',
  'project.changed',
  'field-schema.created',
  'field-schema.changed',
  'field.created',
  'field.changed',
  'campaign.created',
  'campaign.changed',
  'campaign.deleted',
  'campaign.started',
  'campaign.paused',
  'campaign.stopped',
  'lead-list.created',
  'lead-list.changed',
  'lead-list.imported',
  'lead.created',
  'lead.changed',
  'trunk.created',
  'trunk.changed',
  'trunk.deleted',
  'caller-id.created',
  'caller-id.changed',
  'disposition.created',
  'disposition.changed',
  'disposition.rules-changed',
  'suppression.created',
  'suppression.deleted',
  'callback.created',
  'callback.changed',
  'callback.cancelled',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEvent {
  at: Date;
  /** Null: the system itself. */
  actorUserId: string | null;
  action: AuditAction;
  entityType: string;
  entityId: string;
  ip: string | null;
  data: Record<string, unknown>;
}

/** The repository of a transaction: what is audited and its event are committed together or not at all. */
export interface AuditLog {
  append(event: AuditEvent): Promise<void>;
}

export interface AuditActor {
  userId: string | null;
  ip: string | null;
}

const SECRET = /password|secret|token|hash/i;
const MAX_DATA_BYTES = 8_000;

/**
 * Writes what was done in the transaction that does it.
 * Members of `data` that look like secrets are kept as `[set]`; data that is too large as its member names alone.
 */
export function writeAudit(
  transaction: { audit: AuditLog },
  actor: AuditActor,
  action: AuditAction,
  entityId: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  return transaction.audit.append({
    at: new Date(),
    actorUserId: actor.userId,
    action,
    entityType: action.slice(0, action.indexOf('.')),
    entityId,
    ip: actor.ip?.slice(0, 45) ?? null,
    data: bounded(withoutSecrets(data)),
  });
}

const withoutSecrets = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, SECRET.test(key) && value != null ? '[set]' : value]),
  );

const bounded = (data: Record<string, unknown>): Record<string, unknown> =>
  Buffer.byteLength(JSON.stringify(data)) <= MAX_DATA_BYTES ? data : { members: Object.keys(data) };
