import { newId } from '@outrider/contracts';
import { createDatabase, platformRepositories, tenantRecords, userSessionRepository } from '@outrider/db';
import { createPasswords } from '@outrider/security';

/**
 * A member of the operator's personnel, and the operator's tenant. The second factor is set up at the first log-on.
 * Does nothing where the address is known already.
 */
export async function createStaff(
  databaseUrl: string,
  { password, ...person }: { email: string; name: string; password: string },
): Promise<void> {
  const database = createDatabase({ primaryUrl: databaseUrl, poolSize: 1 });
  try {
    const { tenantId, teamId } = await platformRepositories(database).staff.ensureOperator('Outrider');
    if (await userSessionRepository(database).findUser(person.email)) return;
    const passwordHash = await createPasswords().hash(password);
    const row = { ...person, id: newId(), role: 'staff' as const, teamId, passwordHash, createdAt: database.now() };
    await tenantRecords(database, tenantId).transaction((tx) => tx.users.insert(row));
  } finally {
    await database.close();
  }
}
