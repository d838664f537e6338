import { RANKED_ROLES, type RankedRole, type Role } from '@outrider/domain';

const agent = [
  'session.own',
  /** Sign in to a campaign over the agent websocket. */
  'calls.take',
  'campaigns.read',
  'dispositions.read',
  'field-schemas.read',
  /** Those of others too with `callbacks.all`. */
  'callbacks.read',
  'callbacks.write',
] as const;

const supervisor = [
  'callbacks.all',
  /** Live figures, agents, reports. */
  'campaigns.watch',
  'agent-sessions.read',
  'cdrs.read',
  'leads.read',
  'lead-lists.read',
  'projects.read',
  'suppressions.read',
  'suppressions.write',
  'teams.read',
  'users.read',
] as const;

const manager = [
  'campaigns.write',
  /** Start, pause, stop. */
  'campaigns.control',
  'caller-ids.read',
  'dispositions.write',
  'field-schemas.write',
  'leads.write',
  'leads.import',
  'lead-lists.write',
  'projects.write',
  'trunks.read',
  /** People, their work and their leads in every team; without it, in one's own team and those below it. */
  'teams.all',
  /** Where calls may go, and what they cost there. */
  'destinations.read',
  'spend.read',
] as const;

const admin = [
  'caller-ids.write',
  'teams.write',
  'trunks.write',
  'users.write',
  /** The rule of second factors, single sign-on, the log-ons of others. */
  'security.read',
  'security.write',
  'allowlist.read',
  'allowlist.propose',
  'allowlist.decide',
  'roles.read',
  'roles.write',
  'api-clients.read',
  'api-clients.write',
  /** Approve partners. */
  'approvals.write',
  /** Contacts of support, and what staff were let in for. */
  'support.read',
  'support.write',
  'audit.read',
  'destinations.write',
] as const;

/** The operator's personnel; no role of a tenant has any of these. */
const staff = [
  'staff.tenants.read',
  'staff.grants.write',
  'staff.support-sessions',
  'staff.audit.read',
  'staff.security-events.write',
] as const;

const ADDED = { agent, supervisor, manager, admin } as const satisfies Record<RankedRole, readonly string[]>;

/** What a tenant's users may be permitted. */
export const TENANT_PERMISSIONS = [...agent, ...supervisor, ...manager, ...admin] as const;
export type TenantPermission = (typeof TENANT_PERMISSIONS)[number];
export const PERMISSIONS = [...TENANT_PERMISSIONS, ...staff] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Those with which people give or take power: never under a support grant, and in a custom role by an administrator's hand only. */
const IDENTITY: ReadonlySet<Permission> = new Set<Permission>([
  'users.write',
  'security.write',
  'allowlist.propose',
  'allowlist.decide',
  'roles.write',
  'api-clients.write',
  'approvals.write',
  'support.write',
]);

const BASE: readonly Permission[] = ['session.own'];
const NOTHING: ReadonlySet<Permission> = new Set();
const OF_ROLE = new Map<Role, ReadonlySet<Permission>>([
  ...RANKED_ROLES.map(
    (role, rank) => [role, new Set(RANKED_ROLES.slice(0, rank + 1).flatMap((each) => [...ADDED[each]]))] as const,
  ),
  ['custom', new Set(BASE)],
  ['staff', new Set<Permission>([...BASE, ...staff])],
]);

const KNOWN: ReadonlySet<unknown> = new Set(PERMISSIONS);
const KNOWN_TO_TENANTS: ReadonlySet<unknown> = new Set(TENANT_PERMISSIONS);
export const isPermission = (value: unknown): value is Permission => KNOWN.has(value);
/** Whether it is one that a tenant's role may have. */
export const isTenantPermission = (value: unknown): value is TenantPermission => KNOWN_TO_TENANTS.has(value);
export const isIdentityPermission = (permission: Permission): boolean => IDENTITY.has(permission);

/** Denies by default: an unknown role may do nothing; a custom one, by itself, what everybody may. */
export const roleMay = (role: Role, permission: Permission): boolean => OF_ROLE.get(role)?.has(permission) ?? false;

/** In the order of the catalogue. */
export const permissionsOf = (role: Role): Permission[] =>
  PERMISSIONS.filter((permission) => roleMay(role, permission));

/** Of lists that are asked for again and again, as who keeps them gives them out. */
const ofCustom = new WeakMap<readonly string[], ReadonlySet<Permission>>();

/**
 * What a user may do.
 * @param custom the permissions of the user's own role where that is `custom`; what the catalogue does not know grants nothing
 */
export function permissionSet(role: Role, custom?: readonly string[] | null): ReadonlySet<Permission> {
  if (role !== 'custom') return OF_ROLE.get(role) ?? NOTHING;
  if (!custom) return OF_ROLE.get(role) ?? NOTHING;
  let permissions = ofCustom.get(custom);
  if (!permissions) {
    permissions = new Set<Permission>([...BASE, ...custom.filter(isTenantPermission)]);
    ofCustom.set(custom, permissions);
  }
  return permissions;
}
