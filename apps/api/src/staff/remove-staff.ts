import { ProblemError } from '@outrider/contracts';
import { OPERATOR_TENANT_ID, tenantRecords, userSessionRepository, type Database } from '@outrider/db';
import { SYSTEM_ACTOR, writeAudit } from '@outrider/security';

/**
 * Shuts a member of staff out. Their own log-ons, and their sessions at customers, are refused from then on; gateways find that out
 * by themselves within a second.
 * @throws ProblemError `not-found` where nobody of staff who is active logs on under this address
 */
export async function removeStaff({ database }: { database: Database }, email: string): Promise<void> {
  const user = await userSessionRepository(database).findUser(email);
  if (!user?.active || user.tenantId !== OPERATOR_TENANT_ID) {
    throw new ProblemError('not-found', `Nobody of staff logs on as ${email}.`, { field: 'email' });
  }
  await tenantRecords(database, OPERATOR_TENANT_ID).transaction(async (tx) => {
    await tx.users.update(user.id, { active: false });
    const ended = await tx.users.endSessions(user.id, database.now());
    await writeAudit(tx, SYSTEM_ACTOR, 'staff.changed', user.id, { active: false, endedSessions: ended.length });
  });
}
