import { newId } from '@outrider/contracts';
import { tenantRecords, userSessionRepository, type Database } from '@outrider/db';
import type { RankedRole } from '@outrider/domain';
import { createPasswords, createSessions, sessionCookieName } from '@outrider/security';

/** Users with a session each, made without the log-on whose password check would take a minute for some hundred of them. */
export async function signedInUsers(
  database: Database,
  users: { admin: string; role: RankedRole; count: number },
): Promise<{ tenantId: string; cookies: string[] }> {
  const store = userSessionRepository(database);
  const admin = await store.findUser(users.admin);
  if (!admin) throw new Error('The bench has no tenant.');
  const { tenantId } = admin;
  const passwordHash = await createPasswords().hash('correct horse battery staple');
  const sessions = createSessions({ store, now: () => database.now() });
  const records = tenantRecords(database, tenantId);
  const [team] = (await records.primary.teams.list({ limit: 1 })).items;
  const cookies: string[] = [];
  for (let i = 0; i < users.count; i += 1) {
    const id = newId();
    await records.transaction((tx) =>
      tx.users.insert({
        ...{ id, passwordHash, role: users.role, active: true, createdAt: database.now() },
        ...{ email: `${users.role}${i}@bench.example`, name: `Bench ${i}`, teamId: team!.id },
      }),
    );
    const { token } = await sessions.create({ tenantId, userId: id }, { ip: '127.0.0.1', userAgent: 'bench' });
    cookies.push(`${sessionCookieName(false)}=${token}`);
  }
  return { tenantId, cookies };
}
