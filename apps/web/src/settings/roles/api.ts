import type { PermissionList, RoleChange, RoleCreate, RoleView } from '@outrider/contracts';
import { useAll, useChange, useOne } from '../../api/queries';

const ROLES = '/v1/roles';

export const useRoles = () => useAll<RoleView>(ROLES);
export const usePermissions = () => useOne<PermissionList>('/v1/permissions');
export const useAddRole = () => useChange<RoleCreate, RoleView>({ method: 'POST', path: ROLES, stale: [ROLES] });
export const useChangeRole = (id: string) =>
  useChange<RoleChange, RoleView>({ method: 'PATCH', path: `${ROLES}/${id}`, stale: [ROLES] });
export const useDeleteRole = (id: string) => useChange({ method: 'DELETE', path: `${ROLES}/${id}`, stale: [ROLES] });
