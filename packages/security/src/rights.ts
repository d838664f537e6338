import { isIdentityPermission, permissionSet, PERMISSIONS, type Permission } from './permissions.js';
import type { Session } from './sessions.js';

/** Reading, and seeing more of what is read. */
const READS: ReadonlySet<Permission> = new Set<Permission>([
  'session.own',
  'campaigns.watch',
  'callbacks.all',
  'teams.all',
  ...PERMISSIONS.filter((permission) => permission.endsWith('.read')),
]);

/** Staff never take a customer's calls, nor what gives power in the customer's house. */
const mayChange = (permission: Permission) => permission !== 'calls.take' && !isIdentityPermission(permission);

/**
 * What a session may do now: its user's permissions, and under a support grant those of them that the grant leaves.
 * Deny by default: whoever asks gets a set and nothing beside it.
 */
export function permissionsOfSession(
  session: Pick<Session, 'role' | 'customPermissions' | 'grant'>,
): ReadonlySet<Permission> {
  const { role, customPermissions, grant } = session;
  const own = permissionSet(role, customPermissions);
  if (!grant) return own;
  return new Set([...own].filter(grant.scope === 'change' ? mayChange : (permission) => READS.has(permission)));
}

/** Whether a session may do this now. */
export const sessionMay = (session: Parameters<typeof permissionsOfSession>[0], permission: Permission): boolean =>
  permissionsOfSession(session).has(permission);
