import { ProblemError } from '@outrider/contracts';
import type { RecordReaders } from '@outrider/db';
import type { Role } from '@outrider/domain';
import { permissionSet, type Permission } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { invalid, referred } from '../http/found.js';

/** What a user is: one of the fixed roles, or one that the tenant made. */
export interface GivenRole {
  role: Role;
  customRoleId: string | null;
}

/**
 * What a role lets its users do.
 * @throws ProblemError `validation-failed` where the one is named without the other, `unknown-reference`
 */
export async function permissionsOfGiven(
  tx: { roles: Pick<RecordReaders['roles'], 'get'> },
  { role, customRoleId }: GivenRole,
): Promise<ReadonlySet<Permission>> {
  if (role !== 'custom') {
    if (customRoleId !== null) throw invalid('customRoleId', 'Only who has the role `custom` has a role of your own.');
    return permissionSet(role);
  }
  if (customRoleId === null) throw invalid('customRoleId', 'Name the role of your own that the user has.');
  return permissionSet(role, referred(await tx.roles.get(customRoleId), 'customRoleId').permissions);
}

/**
 * Nobody gives, takes or changes what they may not do themselves: whoever could, could make themselves anything.
 * @throws ProblemError `permission-denied`
 */
export function checkHolds(caller: Pick<Caller, 'may'>, permissions: Iterable<Permission>): void {
  for (const permission of permissions) {
    if (!caller.may(permission)) {
      throw new ProblemError('permission-denied', `This takes the permission ${permission}, which you lack.`);
    }
  }
}
