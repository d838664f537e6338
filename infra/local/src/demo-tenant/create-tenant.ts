import { newId } from '@outrider/contracts';
import { createDatabase, platformRepositories, tenantRecords, userSessionRepository } from '@outrider/db';
import { createPasswords } from '@outrider/security';

export interface NewTenant {
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  admin: { email: string; name: string; password: string };
}

/** The trunks of a local tenant are simulated, and its bounds are theirs: it may call everywhere, for nothing. */
const SIMULATED = {
  maxCallsPerSecond: 1_000,
  destinations: Array.from({ length: 9 }, (_, i) => ({ prefix: `+${i + 1}`, allowed: true, pricePerMinute: 0 })),
};

/**
 * Makes a tenant with its first admin; the rest is done over REST.
 * Does nothing where the admin's e-mail address is known already.
 */
export async function createTenant(databaseUrl: string, { name, country, admin }: NewTenant): Promise<void> {
  const database = createDatabase({ primaryUrl: databaseUrl, poolSize: 1 });
  try {
    if (await userSessionRepository(database).findUser(admin.email)) return;
    const { password, ...person } = admin;
    const passwordHash = await createPasswords().hash(password);
    const { tenantId, topTeamId: teamId } = await platformRepositories(database).createTenant({
      name,
      country,
      ...SIMULATED,
    });
    const row = { ...person, id: newId(), role: 'admin' as const, teamId, passwordHash, createdAt: database.now() };
    await tenantRecords(database, tenantId).transaction((tx) => tx.users.insert(row));
  } finally {
    await database.close();
  }
}
