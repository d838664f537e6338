import { newId, ProblemError } from '@outrider/contracts';
import { platformRepositories, tenantRecords, userSessionRepository, type Database } from '@outrider/db';
import { hashSessionToken, newSessionToken, SYSTEM_ACTOR, writeAudit, type Passwords } from '@outrider/security';

/** How long the set-up link works, hours. */
export const SET_UP_HOURS = 24;

/**
 * Adds a member of staff, and the operator's tenant where it is missing. There is no password yet: who has the link chooses one, once,
 * and is asked for a second factor at the first log-on.
 * @param url the origin that staff log on at
 * @returns the link
 * @throws ProblemError `already-exists`
 */
export async function addStaff(
  deps: { database: Database; passwords: Pick<Passwords, 'hash'>; url: string },
  person: { email: string; name: string },
): Promise<string> {
  const { database } = deps;
  const email = person.email.toLowerCase();
  const { tenantId, teamId } = await platformRepositories(database).staff.ensureOperator('Outrider');
  if (await userSessionRepository(database).findUser(email)) {
    throw new ProblemError('already-exists', `Somebody logs on as ${email} already.`, { field: 'email' });
  }
  // Nobody knows what was hashed: nobody logs on with it.
  const passwordHash = await deps.passwords.hash(newSessionToken());
  const token = newSessionToken();
  const createdAt = database.now();
  const user = { id: newId(), email, name: person.name, role: 'staff' as const, teamId, passwordHash, createdAt };
  await tenantRecords(database, tenantId).transaction(async (tx) => {
    await tx.users.insert(user);
    await tx.passwordResets.insert({
      tokenHash: hashSessionToken(token),
      userId: user.id,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + SET_UP_HOURS * 3_600_000),
    });
    await writeAudit(tx, SYSTEM_ACTOR, 'staff.created', user.id, { email, name: user.name });
  });
  // Behind `#`: browsers keep that part to themselves.
  return `${deps.url}/reset#${token}`;
}
