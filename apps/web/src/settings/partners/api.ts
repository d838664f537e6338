import type {
  ApiClientChange,
  ApiClientCreate,
  ApiClientPermissions,
  ApiClientView,
  ApiKeyCreate,
  ApiKeyCreated,
  ApiKeyView,
  ApiUsageView,
  PartnerApprovalCreate,
  PartnerApprovalView,
} from '@outrider/contracts';
import { useAll, useChange, useOne, withQuery } from '../../api/queries';

const APPROVALS = '/v1/partner-approvals';
const CLIENTS = '/v1/api-clients';

export const useApprovals = () => useAll<PartnerApprovalView>(APPROVALS);
export const useApprove = () =>
  useChange<PartnerApprovalCreate, PartnerApprovalView>({ method: 'POST', path: APPROVALS, stale: [APPROVALS] });
export const useRevokeApproval = (id: string) =>
  useChange({ method: 'POST', path: `${APPROVALS}/${id}/revoke`, stale: [APPROVALS, CLIENTS] });

export const useApiClients = () => useAll<ApiClientView>(CLIENTS);
export const useApiClient = (id: string) => useOne<ApiClientView>(`${CLIENTS}/${encodeURIComponent(id)}`);
export const useClientPermissions = () => useOne<ApiClientPermissions>(`${CLIENTS}/permissions`);
export const useAddClient = () =>
  useChange<ApiClientCreate, ApiClientView>({ method: 'POST', path: CLIENTS, stale: [CLIENTS] });
export const useChangeClient = (id: string) =>
  useChange<ApiClientChange, ApiClientView>({ method: 'PATCH', path: `${CLIENTS}/${id}`, stale: [CLIENTS] });

export const useKeys = (clientId: string) => useOne<{ items: ApiKeyView[] }>(`${CLIENTS}/${clientId}/keys`);
export const useAddKey = (clientId: string) =>
  useChange<ApiKeyCreate, ApiKeyCreated>({
    method: 'POST',
    path: `${CLIENTS}/${clientId}/keys`,
    stale: [`${CLIENTS}/${clientId}/keys`],
  });
export const useRevokeKey = (clientId: string, keyId: string) =>
  useChange({
    method: 'POST',
    path: `${CLIENTS}/${clientId}/keys/${keyId}/revoke`,
    stale: [`${CLIENTS}/${clientId}/keys`],
  });

/** Hours from `from` on. */
export const useUsage = (clientId: string, from: string) =>
  useOne<ApiUsageView>(withQuery(`${CLIENTS}/${clientId}/usage`, { from }), { refetchInterval: 60_000 });
