import { ProblemError, type ApiScopeView } from '@outrider/contracts';
import type { RecordWriters } from '@outrider/db';
import { isByCampaign, mayBeHeldByClients } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { invalid, referred } from '../http/found.js';

/**
 * What a client is to be allowed: nothing that clients may never have, nothing that its maker lacks, and campaigns of the tenant only.
 * @throws ProblemError naming the member of the body
 */
export async function readScopes(
  tx: Pick<RecordWriters, 'campaigns'>,
  caller: Pick<Caller, 'may'>,
  scopes: readonly ApiScopeView[],
): Promise<ApiScopeView[]> {
  const seen = new Set<string>();
  for (const [index, { permission, campaignIds }] of scopes.entries()) {
    const field = `scopes.${index}.permission`;
    if (!mayBeHeldByClients(permission)) throw invalid(field, 'No API client can have this permission.');
    if (seen.has(permission)) throw invalid(field, 'This permission is given twice.');
    seen.add(permission);
    if (!caller.may(permission)) {
      throw new ProblemError('permission-denied', `${field}: You cannot give what you lack: ${permission}.`, { field });
    }
    if (campaignIds === null) continue;
    if (!isByCampaign(permission)) {
      throw invalid(`scopes.${index}.campaignIds`, 'This permission cannot be limited to campaigns: use null.');
    }
    for (const [n, id] of campaignIds.entries()) {
      referred(await tx.campaigns.get(id), `scopes.${index}.campaignIds.${n}`);
    }
  }
  return scopes.map(({ permission, campaignIds }) => ({ permission, campaignIds }));
}
