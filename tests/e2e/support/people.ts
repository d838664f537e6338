import { newId } from '@outrider/contracts';
import { createDatabase, tenantRecords } from '@outrider/db';
import { createPasswords } from '@outrider/security';
import type { Pages, Person } from './pages.js';

/** An administrator whom no other of the tenant has made: the two are two people, whatever is on record. */
export async function addIndependent(pages: Pages, person: Person): Promise<void> {
  const { tenantId, user } = await pages.rest.get<{ tenantId: string; user: { teamId: string } }>('/session');
  const database = createDatabase({ primaryUrl: pages.platform.urls.database });
  const passwordHash = await createPasswords().hash(pages.password);
  const row = { ...person, id: newId(), role: 'admin' as const, teamId: user.teamId, passwordHash };
  try {
    await tenantRecords(database, tenantId).transaction((tx) => tx.users.insert({ ...row, createdAt: new Date() }));
  } finally {
    await database.close();
  }
}
