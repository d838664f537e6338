import { ROLES, type Role } from '@outrider/domain';

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
] as const;

const admin = ['caller-ids.write', 'teams.write', 'trunks.write', 'users.write'] as const;

/** Each role may do what the one before it may, and more. */
const ADDED = { agent, supervisor, manager, admin } as const satisfies Record<Role, readonly string[]>;

export type Permission = (typeof ADDED)[Role][number];
export const PERMISSIONS: readonly Permission[] = [...agent, ...supervisor, ...manager, ...admin];

const OF_ROLE = new Map<Role, ReadonlySet<Permission>>(
  ROLES.map((role, rank) => [
    role,
    new Set(ROLES.slice(0, rank + 1).flatMap((each): Permission[] => [...ADDED[each]])),
  ]),
);

export const isPermission = (value: unknown): value is Permission => PERMISSIONS.includes(value as Permission);

/** Denies by default: an unknown role may do nothing. */
export const roleMay = (role: Role, permission: Permission): boolean => OF_ROLE.get(role)?.has(permission) ?? false;

/** In the order of the catalogue. */
export const permissionsOf = (role: Role): Permission[] =>
  PERMISSIONS.filter((permission) => roleMay(role, permission));
