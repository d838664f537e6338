export { createPasswords, type Passwords } from './passwords.js';
export { checkNewPassword, type PasswordOwner } from './password-rules.js';
export { matchTotp, newTotpSecret, totpCode, totpUri } from './second-factors/totp.js';
export { hashRecoveryCode, newRecoveryCodes } from './second-factors/recovery-codes.js';
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
  SESSION_STAGES,
  type Device,
  type IssuedSession,
  type NewSession,
  type NewStoredSession,
  type Session,
  type SessionGrant,
  type SessionLimits,
  type Sessions,
  type SessionStage,
  type SessionStore,
  type SessionVia,
  type StoredSession,
} from './sessions.js';
export {
  isIdentityPermission,
  isPermission,
  isTenantPermission,
  permissionSet,
  PERMISSIONS,
  permissionsOf,
  roleMay,
  TENANT_PERMISSIONS,
  type Permission,
  type TenantPermission,
} from './permissions.js';
export { permissionsOfSession, sessionMay, teamLimitOf } from './rights.js';
export { isAdmitted } from './admission.js';
export { createRefusedAddresses } from './refused-addresses.js';
export { canonicalAddress, canonicalNetwork, MAX_NETWORKS, permitsAddress } from './ip-allowlist.js';
export { isPublicAddress } from './public-address.js';
export { createClientAddress, type ClientAddress } from './client-address.js';
export {
  createSecretBox,
  trunkPasswordPlace,
  type KeyedSecretBox,
  type SecretBox,
  type SecretPlace,
} from './secret-box.js';
export { SecretBoxError } from './secret-box-cipher.js';
export type { DataKeyStore, StoredDataKey } from './data-key-ring.js';
export {
  createApiClients,
  type ApiClient,
  type ApiClients,
  type ApiKeyStore,
  type ClientProof,
  type Issued,
  type StoredApiKey,
} from './api-clients/api-clients.js';
export { assertionKeyId } from './api-clients/assertions.js';
export { CLIENT_PERMISSIONS, isByCampaign, mayBeHeldByClients } from './api-clients/client-permissions.js';
export { hashApiSecret, newApiSecret } from './api-clients/secrets.js';
export { API_TOKEN_LIFE_MS, createApiTokens, type ApiTokens } from './api-clients/tokens.js';
export { createSupportTickets, type SupportTickets } from './support-tickets.js';
export { createTrunkAddresses, TrunkAddressError, type TrunkAddresses } from './trunk-address.js';
export { createOriginCheck } from './origin.js';
export {
  AUDIT_ACTIONS,
  AUDIT_CATALOGUE,
  SYSTEM_ACTOR,
  writeAudit,
  type AuditAction,
  type AuditActor,
  type AuditEvent,
  type AuditLog,
  type AuditStream,
} from './audit.js';
