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

/** Who has one of these looks at the work of others. An agent has none: what is an agent's own, each route tells by itself. */
const LOOKS: readonly Permission[] = [
  'users.read',
  'teams.read',
  'agent-sessions.read',
  'callbacks.all',
  'campaigns.watch',
  'cdrs.read',
  'leads.read',
  'leads.write',
  'leads.import',
  'users.write',
  'teams.write',
];
/** What keeps the tenant as a whole; teams draw no line there. */
const WHOLE: ReadonlySet<Permission> = new Set<Permission>([
  'session.own',
  'security.read',
  'security.write',
  'allowlist.read',
  'allowlist.propose',
  'allowlist.decide',
  'roles.read',
  'roles.write',
  'api-clients.read',
  'api-clients.write',
  'approvals.write',
  'support.read',
  'support.write',
  'audit.read',
]);

/**
 * The team whose people a session sees when it does what takes this permission, with the teams below it; null: everybody's.
 * @param permissions of the session
 */
export function teamLimitOf(
  session: Pick<Session, 'teamId'>,
  permissions: ReadonlySet<Permission>,
  permission: Permission,
): { teamId: string } | null {
  if (permissions.has('teams.all') || WHOLE.has(permission)) return null;
  return LOOKS.some((look) => permissions.has(look)) ? { teamId: session.teamId } : null;
}

/** Whether a session may do this now. */
export const sessionMay = (session: Parameters<typeof permissionsOfSession>[0], permission: Permission): boolean =>
  permissionsOfSession(session).has(permission);
