import type {
  IdentityProviderChange,
  IdentityProviderCreate,
  IdentityProviderView,
  SecuritySettings,
} from '@outrider/contracts';
import { useChange, useOne } from '../../api/queries';

const RULES = '/v1/security-settings';
const PROVIDERS = '/v1/identity-providers';

export const useRules = () => useOne<SecuritySettings>(RULES);
export const useChangeRules = () =>
  useChange<Partial<SecuritySettings>, SecuritySettings>({ method: 'PATCH', path: RULES, stale: [RULES] });

export const useProviders = () => useOne<{ items: IdentityProviderView[] }>(PROVIDERS);
export const useAddProvider = () =>
  useChange<IdentityProviderCreate, IdentityProviderView>({ method: 'POST', path: PROVIDERS, stale: [PROVIDERS] });
export const useChangeProvider = (id: string) =>
  useChange<IdentityProviderChange, IdentityProviderView>({
    method: 'PATCH',
    path: `${PROVIDERS}/${id}`,
    stale: [PROVIDERS],
  });
export const useRemoveProvider = (id: string) =>
  useChange({ method: 'DELETE', path: `${PROVIDERS}/${id}`, stale: [PROVIDERS] });
