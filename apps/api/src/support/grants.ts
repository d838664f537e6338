import { newId, ProblemError, type SUPPORT_CHANNELS, type SUPPORT_SCOPES } from '@outrider/contracts';
import type { RecordWriters, SupportGrantRecord } from '@outrider/db';
import { writeAudit, type AuditActor } from '@outrider/security';
import { found, referred } from '../http/found.js';

export interface NewGrant {
  contactId: string;
  channel: (typeof SUPPORT_CHANNELS)[number];
  scope: (typeof SUPPORT_SCOPES)[number];
  reason: string;
  evidence: string;
  actsAsUserId: string;
  /** Null: whichever member of staff takes it first. */
  staffUserId: string | null;
  minutes: number;
}

/**
 * Records an instruction that lets staff in.
 * @throws ProblemError where the contact is not one of the tenant's, is not approved any more, or said what takes writing
 */
export async function createGrant(
  tx: RecordWriters,
  actor: AuditActor,
  { minutes, ...grant }: NewGrant,
  at: Date,
): Promise<SupportGrantRecord> {
  if (grant.channel === 'spoken' && grant.scope === 'change') {
    throw new ProblemError(
      'scope-denied',
      'What was said lets staff read and export. To change something takes writing.',
      {
        field: 'scope',
      },
    );
  }
  const contact = referred(await tx.support.lockContact(grant.contactId), 'contactId');
  if (!contact.active) {
    throw new ProblemError('state-conflict', 'This contact may not give instructions any more.', {
      field: 'contactId',
    });
  }
  const user = referred(await tx.users.get(grant.actsAsUserId), 'actsAsUserId');
  if (!user.active) {
    throw new ProblemError('state-conflict', 'This user is not active.', { field: 'actsAsUserId' });
  }
  const row = {
    ...grant,
    id: newId(),
    createdAt: at,
    expiresAt: new Date(at.getTime() + minutes * 60_000),
    endedAt: null,
  };
  await tx.support.insertGrant(row);
  const { id, ...data } = row;
  await writeAudit(tx, actor, 'support-grant.created', id, data);
  return found(await tx.support.grant(id), 'grant');
}

/**
 * Ends a grant and every session by it.
 * @returns the hashes of those sessions, for `tellEnded` after the commit
 * @throws ProblemError `state-conflict` where it had ended
 */
export async function endGrant(
  tx: RecordWriters,
  actor: AuditActor,
  action: 'support-grant.ended' | 'support-grant.revoked',
  id: string,
  at: Date,
): Promise<{ grant: SupportGrantRecord; ended: string[] }> {
  found(await tx.support.lockGrant(id), 'grant');
  if ((await tx.support.endGrant(id, at)) === 0) throw new ProblemError('state-conflict', 'This grant had ended.');
  const ended = await tx.support.endSessions(id, at);
  await writeAudit(tx, actor, action, id, { sessions: ended.length });
  return { grant: found(await tx.support.grant(id), 'grant'), ended };
}
