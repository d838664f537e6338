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

/** A session row joined with its user's. */
export interface StoredSession {
  tokenHash: string;
  tenantId: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  teamId: string;
  active: boolean;
  lastSeenAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** Where sessions are kept; always the primary, so that a revocation holds at once. */
export interface SessionStore {
  insert(session: {
    tokenHash: string;
    tenantId: string;
    userId: string;
    ip: string;
    userAgent: string;
    createdAt: Date;
    lastSeenAt: Date;
    expiresAt: Date;
  }): Promise<void>;
  /** One query by primary keys. */
  find(tokenHash: string): Promise<StoredSession | undefined>;
  touch(tokenHash: string, at: Date): Promise<void>;
  /** True where it was not revoked before. */
  revoke(tokenHash: string, at: Date): Promise<boolean>;
}

/** Who makes a request. */
export interface Session {
  tokenHash: string;
  tenantId: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  teamId: string;
  expiresAt: Date;
}

export interface Sessions {
  /** Logs a user on; the token is given out here and never again. */
  create(
    user: { tenantId: string; userId: string },
    device: { ip: string; userAgent: string },
  ): Promise<{
    token: string;
    tokenHash: string;
    expiresAt: Date;
  }>;
  /**
   * Whose session a token is; undefined where it is unknown, revoked, expired or idle too long, or its user inactive.
   * Cheap enough for every request and every websocket message: one query by key.
   */
  verify(token: string | undefined): Promise<Session | undefined>;
  /** As `verify`, for who keeps the hash instead of the token. */
  verifyHash(tokenHash: string): Promise<Session | undefined>;
  /** True where it ended now; the caller tells the others (`user-session.revoked`). */
  revoke(tokenHash: string): Promise<boolean>;
}

export function createSessions(deps: { store: SessionStore; now?: () => Date; limits?: SessionLimits }): Sessions {
  const { store } = deps;
  const now = deps.now ?? (() => new Date());
  const limits = deps.limits ?? DEFAULT_SESSION_LIMITS;

  const verifyHash = async (tokenHash: string): Promise<Session | undefined> => {
    const stored = await store.find(tokenHash);
    if (!stored) return undefined;
    const at = now();
    const idleMs = at.getTime() - stored.lastSeenAt.getTime();
    if (stored.revokedAt || !stored.active || stored.expiresAt <= at || idleMs >= limits.idleMs) return undefined;
    if (idleMs >= Math.min(TOUCH_EVERY_MS, limits.idleMs / 2)) await store.touch(tokenHash, at);
    const { userId, tenantId, name, email, role, teamId, expiresAt } = stored;
    return { tokenHash, tenantId, userId, name, email, role, teamId, expiresAt };
  };

  return {
    create: async (user, device) => {
      const token = newSessionToken();
      const tokenHash = hashSessionToken(token);
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + limits.absoluteMs);
      await store.insert({
        tokenHash,
        tenantId: user.tenantId,
        userId: user.userId,
        ip: device.ip.slice(0, 45),
        userAgent: device.userAgent.slice(0, 300),
        createdAt,
        lastSeenAt: createdAt,
        expiresAt,
      });
      return { token, tokenHash, expiresAt };
    },
    verify: async (token) => (isSessionToken(token) ? verifyHash(hashSessionToken(token)) : undefined),
    verifyHash,
    revoke: (tokenHash) => store.revoke(tokenHash, now()),
  };
}
