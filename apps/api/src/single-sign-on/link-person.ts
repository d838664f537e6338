import type { RecordWriters } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import type { Person } from './log-on-service.js';

/** Why a person of the log-on service is nobody here. */
export type LinkRefusal = 'unknown-person' | 'address-not-verified' | 'other-person' | 'not-active';

/**
 * The user whom a person is. At first by the address, if the service has verified it and this tenant has such a user; from then on by
 * the person's own id alone: an address can be given to somebody else.
 */
export async function linkPerson(
  tx: RecordWriters,
  providerId: string,
  person: Person,
  at: Date,
  ip: string,
): Promise<{ userId: string } | { refused: LinkRefusal }> {
  const linked = await tx.identityProviders.userOf(providerId, person.subject);
  if (linked !== undefined) {
    const user = await tx.devices.holdUser(linked);
    return user?.active ? { userId: linked } : { refused: 'not-active' };
  }
  if (person.email === undefined) return { refused: 'address-not-verified' };
  const user = await tx.identityProviders.lockUserByEmail(person.email);
  if (!user) return { refused: 'unknown-person' };
  if (!user.active) return { refused: 'not-active' };
  if (await tx.identityProviders.isLinked(providerId, user.id)) return { refused: 'other-person' };
  await tx.identityProviders.link({ providerId, subject: person.subject, userId: user.id, createdAt: at });
  await writeAudit(tx, { userId: user.id, ip }, 'identity.linked', user.id, { providerId });
  return { userId: user.id };
}
