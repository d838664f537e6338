export { createPasswords, type Passwords } from './passwords.js';
export { secretsEqual } from './constant-time.js';
export {
  hashSessionToken,
  isSessionToken,
  newSessionToken,
  readSessionToken,
  sessionCookieName,
  sessionCookieOptions,
} from './session-token.js';
export {
  createSessions,
  DEFAULT_SESSION_LIMITS,
  type Session,
  type SessionLimits,
  type Sessions,
  type SessionStore,
  type StoredSession,
} from './sessions.js';
export { isPermission, PERMISSIONS, permissionsOf, roleMay, type Permission } from './permissions.js';
export { createSecretBox, SecretBoxError, trunkPasswordPlace, type SecretBox, type SecretPlace } from './secret-box.js';
export { createOriginCheck } from './origin.js';
export {
  AUDIT_ACTIONS,
  writeAudit,
  type AuditAction,
  type AuditActor,
  type AuditEvent,
  type AuditLog,
} from './audit.js';
