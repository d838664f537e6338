import { isTenantPermission, TENANT_PERMISSIONS, type TenantPermission } from '../permissions.js';

/** Those of which everything they open belongs to a campaign, so that they can be had for some campaigns alone. */
const BY_CAMPAIGN = [
  'campaigns.read',
  'campaigns.watch',
  'campaigns.control',
  'lead-lists.read',
  'lead-lists.write',
  'leads.read',
  'leads.write',
  'leads.import',
  'cdrs.read',
  'agent-sessions.read',
] as const satisfies readonly TenantPermission[];

/** Beside them: for the whole tenant or not at all. What is not named here no program may ever do: log-ons, people and their rights, keys, staff. */
const WHOLE_TENANT = [
  'campaigns.write',
  'caller-ids.read',
  'dispositions.read',
  'dispositions.write',
  'field-schemas.read',
  'field-schemas.write',
  'projects.read',
  'projects.write',
  'suppressions.read',
  'suppressions.write',
  'trunks.read',
] as const satisfies readonly TenantPermission[];

const HELD: ReadonlySet<unknown> = new Set([...BY_CAMPAIGN, ...WHOLE_TENANT]);
const LIMITABLE: ReadonlySet<unknown> = new Set(BY_CAMPAIGN);

/** Whether an API client may have it at all. */
export const mayBeHeldByClients = (permission: unknown): permission is TenantPermission =>
  isTenantPermission(permission) && HELD.has(permission);
/** Whether it can be limited to some campaigns. */
export const isByCampaign = (permission: unknown): boolean => LIMITABLE.has(permission);

/** In the order of the catalogue. */
export const CLIENT_PERMISSIONS: readonly TenantPermission[] = TENANT_PERMISSIONS.filter(mayBeHeldByClients);
