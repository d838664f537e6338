import { AUDIT_ACTIONS, AUDIT_CATALOGUE, type AuditAction, type AuditStream } from '@outrider/contracts';

export { AUDIT_ACTIONS, AUDIT_CATALOGUE };
export type { AuditAction, AuditStream };

export interface AuditEvent {
  at: Date;
  stream: AuditStream;
  /** Null: the system itself, or nobody who is known. */
  actorUserId: string | null;
  /** Who really acted, where staff acted as a user. */
  actorStaffId: string | null;
  actorApiClientId: string | null;
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

/** Who acts. */
export interface AuditActor {
  userId: string | null;
  /** The member of staff who acts as the user. */
  staffId?: string | null;
  apiClientId?: string | null;
  ip: string | null;
}

/** Acts of nobody: of the platform itself. */
export const SYSTEM_ACTOR: AuditActor = { userId: null, ip: null };

const SECRET = /password|secret|token|hash|recovery-?codes?$|private-?key|passphrase|assertion/i;
const MAX_DATA_BYTES = 8_000;
const MAX_DEPTH = 8;

/**
 * Writes what was done in the transaction that does it. Let it be the transaction's last statement: until the commit, others who act
 * in the same stream of the tenant wait for it.
 * The stream is the action's (`AUDIT_CATALOGUE`), and `operator` for whatever staff does in a customer's name, unless `stream` says
 * otherwise. Members of `data` that look like secrets are kept as `[set]`; data that is too large as its member names alone.
 */
export function writeAudit(
  transaction: { audit: AuditLog },
  actor: AuditActor,
  action: AuditAction,
  entityId: string,
  data: Record<string, unknown> = {},
  stream: AuditStream = actor.staffId ? 'operator' : AUDIT_CATALOGUE[action],
): Promise<void> {
  return transaction.audit.append({
    at: new Date(),
    stream,
    actorUserId: actor.userId,
    actorStaffId: actor.staffId ?? null,
    actorApiClientId: actor.apiClientId ?? null,
    action,
    entityType: action.slice(0, action.indexOf('.')),
    entityId,
    ip: actor.ip?.slice(0, 45) ?? null,
    data: bounded(withoutSecrets(data, 0) as Record<string, unknown>),
  });
}

/** What JSON can hold, without secrets. Depth is bounded, since databases bound it. */
function withoutSecrets(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth === MAX_DEPTH) return '[deep]';
  if (Array.isArray(value)) return value.map((entry) => withoutSecrets(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      SECRET.test(key) && typeof member !== 'boolean' && member != null ? '[set]' : withoutSecrets(member, depth + 1),
    ]),
  );
}

const bounded = (data: Record<string, unknown>): Record<string, unknown> =>
  Buffer.byteLength(JSON.stringify(data)) <= MAX_DATA_BYTES ? data : { members: Object.keys(data).slice(0, 100) };
