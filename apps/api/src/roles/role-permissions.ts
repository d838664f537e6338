import { ProblemError } from '@outrider/contracts';
import {
  isIdentityPermission,
  isTenantPermission,
  TENANT_PERMISSIONS,
  type TenantPermission,
} from '@outrider/security';
import type { Caller } from '../http/access.js';
import { invalid } from '../http/found.js';

/** What of it the catalogue knows, in its order. */
export const listed = (permissions: readonly string[]): TenantPermission[] =>
  TENANT_PERMISSIONS.filter((permission) => permissions.includes(permission));

/** Nobody gives what they lack; what gives power over others is an administrator's alone to give. */
export const mayGive = (caller: Caller, permission: TenantPermission): boolean =>
  caller.may(permission) && (!isIdentityPermission(permission) || caller.session.role === 'admin');

/**
 * The permissions of a role that the caller makes, changes or removes.
 * @throws ProblemError `validation-failed` for one that there is not, `permission-denied` for one that is not the caller's to give
 */
export function checkListed(caller: Caller, permissions: readonly string[]): TenantPermission[] {
  for (const [position, permission] of permissions.entries()) {
    const field = `permissions.${position}`;
    if (!isTenantPermission(permission)) throw invalid(field, `There is no permission ${permission}.`);
    if (!mayGive(caller, permission)) {
      throw new ProblemError('permission-denied', `The permission ${permission} is not yours to give.`, { field });
    }
  }
  return listed(permissions);
}
