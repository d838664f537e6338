import type { Words } from './problem-words';

const GROUP_OF: Record<string, PermissionGroup> = {
  calls: 'calls',
  callbacks: 'calls',
  'agent-sessions': 'calls',
  cdrs: 'calls',
  campaigns: 'campaigns',
  projects: 'campaigns',
  dispositions: 'campaigns',
  'field-schemas': 'campaigns',
  leads: 'leads',
  'lead-lists': 'leads',
  suppressions: 'leads',
  trunks: 'telephony',
  'caller-ids': 'telephony',
  destinations: 'telephony',
  spend: 'telephony',
  users: 'people',
  teams: 'people',
  roles: 'people',
  security: 'security',
  allowlist: 'security',
  support: 'security',
  audit: 'security',
  'api-clients': 'partners',
  approvals: 'partners',
};
const ORDER = ['calls', 'campaigns', 'leads', 'telephony', 'people', 'security', 'partners', 'other'] as const;
export type PermissionGroup = (typeof ORDER)[number];

const NOUNS = Object.keys(GROUP_OF);
const rankOf = (permission: string) => NOUNS.indexOf(permission.split('.')[0] ?? '');

/** Permissions by what they are about, in the order in which people think of them. */
export function inGroups(permissions: readonly string[]): [PermissionGroup, string[]][] {
  return ORDER.map((group): [PermissionGroup, string[]] => [
    group,
    permissions
      .filter((permission) => (GROUP_OF[permission.split('.')[0] ?? ''] ?? 'other') === group)
      .sort((a, b) => rankOf(a) - rankOf(b)),
  ]).filter(([, members]) => members.length > 0);
}

/** A permission in words; its code where there are none. */
export function permissionWords({ t, i18n }: Words, permission: string): string {
  const key = `permissions.${permission}`;
  return i18n.exists(key) ? t(key as 'permissions.calls.take') : permission;
}
