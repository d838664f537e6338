import type { RoleView, UserChange, UserCreate, UserView } from '@outrider/contracts';
import { useAll, useChange } from '../../api/queries';

const USERS = '/v1/users';

export const useOwnRoles = (enabled: boolean) => useAll<RoleView>('/v1/roles', { enabled });
export const useAddUser = () => useChange<UserCreate, UserView>({ method: 'POST', path: USERS, stale: [USERS] });
/** For who lost the second factor: they go on with the password, or set one up where the company asks for it. */
export const useResetFactors = (id: string) =>
  useChange({
    method: 'DELETE',
    path: `${USERS}/${id}/second-factors`,
    stale: [`${USERS}/${id}`],
  });
export const useChangeUser = (id: string) =>
  useChange<UserChange, UserView>({
    method: 'PATCH',
    path: `${USERS}/${id}`,
    stale: [USERS, '/v1/roles'],
  });
