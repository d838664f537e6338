import type { AllowlistChangeView, AllowlistDecision, AllowlistProposal, AllowlistView } from '@outrider/contracts';
import { useChange, useOne, usePages } from '../../api/queries';

const LIST = '/v1/ip-allowlist';
const CHANGES = `${LIST}/changes`;

/** Asked for again by itself: another administrator decides elsewhere. */
export const useAllowlist = () => useOne<AllowlistView>(LIST, { refetchInterval: 5_000 });
export const useAllowlistChanges = () => usePages<AllowlistChangeView>(CHANGES, {});
export const usePropose = () =>
  useChange<AllowlistProposal, AllowlistChangeView>({ method: 'POST', path: CHANGES, stale: [LIST] });
export const useApply = (id: string) =>
  useChange<AllowlistDecision, AllowlistChangeView>({ method: 'POST', path: `${CHANGES}/${id}/apply`, stale: [LIST] });
export const useLayAside = (id: string, verb: 'reject' | 'withdraw') =>
  useChange({ method: 'POST', path: `${CHANGES}/${id}/${verb}`, stale: [LIST] });
