import type { TenantRecords } from '@outrider/db';
import { checkNewPassword } from '@outrider/security';
import type { NounDeps } from '../deps.js';
import { found } from '../http/found.js';

/**
 * The hash of a password that somebody chose for a user.
 * @throws ProblemError `password-too-common`, or `validation-failed` for its length
 */
export async function hashNewPassword(
  deps: Pick<NounDeps, 'passwords'>,
  records: TenantRecords,
  owner: { email: string; name: string },
  password: string,
  field?: string,
): Promise<string> {
  const tenant = found(await records.primary.tenant.own(), 'tenant');
  checkNewPassword(password, { ...owner, tenantName: tenant.name }, field);
  return deps.passwords.hash(password);
}
