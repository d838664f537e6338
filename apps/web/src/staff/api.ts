import type {
  StaffContactList,
  StaffGrantCreate,
  StaffGrantView,
  StaffTenantView,
  SupportTicket,
} from '@outrider/contracts';
import { useAll, useChange, useOne, withQuery, type PageOf } from '../api/queries';

const GRANTS = '/v1/staff/support-grants';
const TENANTS = '/v1/staff/tenants';

export const useStaffGrants = () => useAll<StaffGrantView>(GRANTS, { refetchInterval: 10_000 });
/** The first customers whose names begin so. */
export const useTenants = (name: string) =>
  useOne<PageOf<StaffTenantView>>(withQuery(TENANTS, { name: name.trim() || null, limit: '20' }));
export const useTenantContacts = (tenantId: string) =>
  useOne<StaffContactList>(`${TENANTS}/${tenantId}/support-contacts`, { enabled: tenantId !== '' });
export const useTakeInstruction = () =>
  useChange<StaffGrantCreate, StaffGrantView>({ method: 'POST', path: GRANTS, stale: [GRANTS] });
export const useEndStaffGrant = (id: string) =>
  useChange({ method: 'POST', path: `${GRANTS}/${id}/end`, stale: [GRANTS] });
/** A ticket into the customer, which works once within half a minute. */
export const useGoIn = (id: string) =>
  useChange<undefined, SupportTicket>({ method: 'POST', path: `${GRANTS}/${id}/session`, stale: [GRANTS] });
