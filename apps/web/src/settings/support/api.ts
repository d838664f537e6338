import type {
  SupportContactChange,
  SupportContactCreate,
  SupportContactView,
  SupportGrantCreate,
  SupportGrantView,
} from '@outrider/contracts';
import { useAll, useChange } from '../../api/queries';

const CONTACTS = '/v1/support/contacts';
const GRANTS = '/v1/support/grants';

export const useContacts = () => useAll<SupportContactView>(CONTACTS);
export const useAddContact = () =>
  useChange<SupportContactCreate, SupportContactView>({ method: 'POST', path: CONTACTS, stale: [CONTACTS] });
export const useChangeContact = (id: string) =>
  useChange<SupportContactChange, SupportContactView>({
    method: 'PATCH',
    path: `${CONTACTS}/${id}`,
    stale: [CONTACTS],
  });

/** Asked for again by itself: staff begin and end elsewhere. */
export const useGrants = () => useAll<SupportGrantView>(GRANTS, { refetchInterval: 5_000 });
export const useAddGrant = () =>
  useChange<SupportGrantCreate, SupportGrantView>({ method: 'POST', path: GRANTS, stale: [GRANTS] });
export const useEndGrant = (id: string) => useChange({ method: 'POST', path: `${GRANTS}/${id}/end`, stale: [GRANTS] });
