import { newId, ProblemError, type AllowlistProposal } from '@outrider/contracts';
import type { IpAllowlistChangeRecord, RecordWriters } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { DECIDE_WITHIN_MS } from './deciders.js';
import { checkLockOut, networksOf, sameNetworks } from './networks.js';

/**
 * Writes down a change of the tenant's networks; nothing changes before another administrator applies it.
 * @throws ProblemError `would-lock-out`, or `state-conflict` where another change waits or the list is so already
 */
export async function proposeChange(
  tx: RecordWriters,
  caller: Caller,
  body: AllowlistProposal,
  request: { address: string; at: Date },
): Promise<Omit<IpAllowlistChangeRecord, 'tenantId'>> {
  const after = networksOf(body.networks);
  checkLockOut(after, request.address, body.confirmLockOut === true);
  const tenant = await tx.tenant.lock();
  const before = tenant?.ipAllowlist ?? [];
  if (sameNetworks(before, after)) throw new ProblemError('state-conflict', 'The list is so already.');
  await tx.ipAllowlistChanges.expire(request.at);
  if (await tx.ipAllowlistChanges.pending(request.at)) {
    throw new ProblemError('state-conflict', 'Another change waits for a decision. Withdraw or decide it first.');
  }
  const change = {
    id: newId(),
    state: 'proposed' as const,
    before,
    after,
    reason: body.reason.trim(),
    proposedByUserId: caller.session.userId,
    proposedAt: request.at,
    expiresAt: new Date(request.at.getTime() + DECIDE_WITHIN_MS),
    decidedByUserId: null,
    decidedAt: null,
  };
  await tx.ipAllowlistChanges.insert(change);
  const cidrs = (networks: readonly { cidr: string }[]) => networks.map(({ cidr }) => cidr);
  await writeAudit(tx, caller.actor, 'ip-allowlist.proposed', change.id, {
    before: cidrs(before),
    after: cidrs(after),
    reason: change.reason,
  });
  return change;
}
