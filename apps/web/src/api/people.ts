import type { TeamView, UserView } from '@outrider/contracts';
import { useAll } from './queries';

export const useUsers = (enabled = true) => useAll<UserView>('/v1/users', { enabled });
export const useTeams = (enabled = true) => useAll<TeamView>('/v1/teams', { enabled });

/** Names of users by id; who is not known is shown by id. */
export function useUserNames(enabled = true): (id: string) => string {
  const users = useUsers(enabled);
  return (id) => users.data?.find((user) => user.id === id)?.name ?? id;
}
