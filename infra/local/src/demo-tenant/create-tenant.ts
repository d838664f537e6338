import { newId } from '@outrider/contracts';
import { createDatabase, schema, tenantRecords, userSessionRepository } from '@outrider/db';
import { DEFAULT_DISPOSITIONS } from '@outrider/domain';
import { createPasswords } from '@outrider/security';

export interface NewTenant {
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  admin: { email: string; name: string; password: string };
}

/**
 * Makes a tenant with its top team, the dispositions that every tenant begins with, and its first admin; the rest is done over REST.
 * Does nothing where the admin's e-mail address is known already.
 */
export async function createTenant(databaseUrl: string, tenant: NewTenant): Promise<void> {
  const database = createDatabase({ primaryUrl: databaseUrl, poolSize: 1 });
  try {
    if (await userSessionRepository(database).findUser(tenant.admin.email)) return;
    const createdAt = database.now();
    const tenantId = newId();
    const passwordHash = await createPasswords().hash(tenant.admin.password);
    await database.primary
      .insert(schema.tenants)
      .values({ id: tenantId, name: tenant.name, country: tenant.country, createdAt });
    await tenantRecords(database, tenantId).transaction(async (tx) => {
      const teamId = newId();
      await tx.teams.insert({ id: teamId, parentId: null, name: tenant.name, createdAt });
      const { email, name } = tenant.admin;
      await tx.users.insert({ id: newId(), email, name, role: 'admin', teamId, passwordHash, active: true, createdAt });
      for (const [position, { action, ...disposition }] of DEFAULT_DISPOSITIONS.entries()) {
        const id = newId();
        await tx.dispositions.insert({ ...disposition, id, campaignId: null, position, active: true });
        await tx.dispositions.setRules(id, [{ campaignId: null, action }]);
      }
    });
  } finally {
    await database.close();
  }
}
