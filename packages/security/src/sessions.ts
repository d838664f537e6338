import { newId, SESSION_STAGES, type SESSION_VIAS } from '@outrider/contracts';
import type { Role } from '@outrider/domain';
import { hashSessionToken, isSessionToken, newSessionToken } from './session-token.js';

export interface SessionLimits {
  /** A session that is not used for so long ends, ms. */
  idleMs: number;
  /** A session ends so long after the log-on, used or not, ms. */
  absoluteMs: number;
}
export const DEFAULT_SESSION_LIMITS: SessionLimits = { idleMs: 2 * 3_600_000, absoluteMs: 24 * 3_600_000 };

/** Its last use is written at most this often, ms. */
const TOUCH_EVERY_MS = 60_000;
/** How long a log-on may stand at its second factor or its enrolment, ms. */
const UNFINISHED_MS = 15 * 60_000;

export { SESSION_STAGES };
export type SessionStage = (typeof SESSION_STAGES)[number];
export type SessionVia = (typeof SESSION_VIAS)[number];

/** What a tenant's instruction lets staff do, and until when. */
export interface SessionGrant {
  id: string;
  scope: 'read' | 'read-and-export' | 'change';
  channel: 'spoken' | 'written';
  expiresAt: Date;
}

/** What is looked up with a session, all of it as it is now. */
interface SessionFacts {
  id: string;
  tokenHash: string;
  tenantId: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  /** Of the role that the tenant made, where the user has one. */
  customPermissions: readonly string[] | null;
  teamId: string;
  stage: SessionStage;
  via: SessionVia;
  /** When the password, a factor or the tenant's log-on service was last shown: what is delicate asks for it anew. */
  secondFactorAt: Date | null;
  createdAt: Date;
  expiresAt: Date;
  /** `operator`: its users are staff. */
  tenantKind: 'customer' | 'operator';
  secondFactorRequired: boolean;
  /** Networks that requests may come from; null: from anywhere. */
  ipAllowlist: readonly { cidr: string; label: string }[] | null;
  /** Who really acts; a user of the operator's tenant. */
  staffUserId: string | null;
  staffName: string | null;
}

/** A session row joined with its user's, its tenant's, and those of the role and the support grant where it has them. */
export interface StoredSession extends SessionFacts {
  active: boolean;
  /** Of the member of staff, where there is one. */
  staffActive: boolean | null;
  lastSeenAt: Date;
  revokedAt: Date | null;
  grant: (SessionGrant & { endedAt: Date | null }) | null;
}

export interface NewStoredSession {
  id: string;
  tokenHash: string;
  tenantId: string;
  userId: string;
  stage: SessionStage;
  via: SessionVia;
  secondFactorAt: Date | null;
  staffUserId: string | null;
  supportGrantId: string | null;
  ip: string;
  userAgent: string;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

/** Where sessions are kept; always the primary, so that a revocation holds at once. */
export interface SessionStore {
  insert(session: NewStoredSession): Promise<void>;
  /** One query by primary keys. */
  find(tokenHash: string): Promise<Readonly<StoredSession> | undefined>;
  touch(tokenHash: string, at: Date): Promise<void>;
  /** Revokes the one and inserts the other, or neither where the one was revoked before: then false. */
  replace(tokenHash: string, session: NewStoredSession): Promise<boolean>;
  /** True where it was not revoked before. */
  revoke(tokenHash: string, at: Date): Promise<boolean>;
}

/** Who makes a request. */
export interface Session extends SessionFacts {
  grant: SessionGrant | null;
}

/** Where a log-on comes from. */
export interface Device {
  ip: string;
  userAgent: string;
}

export interface NewSession {
  tenantId: string;
  userId: string;
  /** Default `full`. */
  stage?: SessionStage;
  /** Default `password`. */
  via?: SessionVia;
  secondFactorAt?: Date | null;
  /** A member of staff who acts as the user, and by what; it ends with the grant. */
  support?: { staffUserId: string; grantId: string; expiresAt: Date };
}

/** A token is given out here and never again. */
export interface IssuedSession {
  token: string;
  tokenHash: string;
  id: string;
  expiresAt: Date;
}

export interface Sessions {
  /** Logs a user on. @param store where to; default: the store. A transaction's, where what is audited is committed with it */
  create(session: NewSession, device: Device, store?: Pick<SessionStore, 'insert'>): Promise<IssuedSession>;
  /**
   * Gives a session another token, and with it another stage or a fresher factor; the old token is dead from then on.
   * Undefined where it had ended. A session that becomes `full` gets its whole time; any other keeps its end.
   */
  rotate(
    session: Session,
    change: { stage?: SessionStage; secondFactorAt?: Date },
    device: Device,
    store?: Pick<SessionStore, 'replace'>,
  ): Promise<IssuedSession | undefined>;
  /**
   * Whose session a token is; undefined where it is unknown, revoked, expired or idle too long, its user inactive, its support
   * grant ended, or its stage not one of `stages` (default: `full` alone).
   * Cheap enough for every request and every websocket message: one query by key.
   */
  verify(token: string | undefined, stages?: readonly SessionStage[]): Promise<Session | undefined>;
  /** As `verify`, for who keeps the hash instead of the token. */
  verifyHash(tokenHash: string, stages?: readonly SessionStage[]): Promise<Session | undefined>;
  /** As `verifyHash`, and no use of the session: it comes no later to its idle end. */
  lookAtHash(tokenHash: string): Promise<Session | undefined>;
  /** True where it ended now; the caller tells the others (`user-session.revoked`). */
  revoke(tokenHash: string): Promise<boolean>;
}

const FULL: readonly SessionStage[] = ['full'];

export function createSessions(deps: { store: SessionStore; now?: () => Date; limits?: SessionLimits }): Sessions {
  const { store } = deps;
  const now = deps.now ?? (() => new Date());
  const limits = deps.limits ?? DEFAULT_SESSION_LIMITS;

  const issue = (session: NewSession, device: Device, createdAt: Date) => {
    const token = newSessionToken();
    const { stage = 'full', via = 'password', secondFactorAt = null, support } = session;
    const lifeMs = stage === 'full' ? limits.absoluteMs : Math.min(UNFINISHED_MS, limits.absoluteMs);
    const end = createdAt.getTime() + lifeMs;
    const row: NewStoredSession = {
      id: newId(),
      tokenHash: hashSessionToken(token),
      tenantId: session.tenantId,
      userId: session.userId,
      stage,
      via: support ? 'support' : via,
      secondFactorAt,
      staffUserId: support?.staffUserId ?? null,
      supportGrantId: support?.grantId ?? null,
      ip: device.ip.slice(0, 45),
      userAgent: device.userAgent.slice(0, 300),
      createdAt,
      lastSeenAt: createdAt,
      expiresAt: new Date(support ? Math.min(end, support.expiresAt.getTime()) : end),
    };
    return { token, row };
  };
  const issued = ({ token, row }: ReturnType<typeof issue>): IssuedSession => ({
    token,
    tokenHash: row.tokenHash,
    id: row.id,
    expiresAt: row.expiresAt,
  });

  const verifyHash = async (tokenHash: string, stages = FULL, isUse = true): Promise<Session | undefined> => {
    const stored = await store.find(tokenHash);
    if (!stored) return undefined;
    const at = now();
    const idleMs = at.getTime() - stored.lastSeenAt.getTime();
    if (stored.revokedAt || !stored.active || stored.expiresAt <= at || idleMs >= limits.idleMs) return undefined;
    const { grant } = stored;
    const permitted = grant && !grant.endedAt && grant.expiresAt > at && stored.staffActive === true;
    if (stored.via === 'support' && !permitted) return undefined;
    if (!stages.includes(stored.stage)) return undefined;
    if (isUse && idleMs >= Math.min(TOUCH_EVERY_MS, limits.idleMs / 2)) await store.touch(tokenHash, at);
    return stored;
  };

  return {
    create: async (session, device, into = store) => {
      const made = issue(session, device, now());
      await into.insert(made.row);
      return issued(made);
    },
    rotate: async (session, change, device, into = store) => {
      const { tenantId, userId, via, grant, staffUserId } = session;
      const stage = change.stage ?? session.stage;
      const secondFactorAt = change.secondFactorAt ?? session.secondFactorAt;
      const support = grant && staffUserId ? { staffUserId, grantId: grant.id, expiresAt: grant.expiresAt } : undefined;
      const made = issue(
        { tenantId, userId, via, stage, secondFactorAt, ...(support ? { support } : {}) },
        device,
        now(),
      );
      if (stage === session.stage) {
        made.row.createdAt = session.createdAt;
        made.row.expiresAt = session.expiresAt;
      }
      return (await into.replace(session.tokenHash, made.row)) ? issued(made) : undefined;
    },
    verify: async (token, stages) => (isSessionToken(token) ? verifyHash(hashSessionToken(token), stages) : undefined),
    verifyHash: (tokenHash, stages) => verifyHash(tokenHash, stages),
    lookAtHash: (tokenHash) => verifyHash(tokenHash, FULL, false),
    revoke: (tokenHash) => store.revoke(tokenHash, now()),
  };
}
