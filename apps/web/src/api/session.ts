import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { SessionView } from '@outrider/contracts';
import { ApiProblem, ask } from './client';

const KEY = ['session'];

/** Who is logged on; `null`: nobody. */
export function useSession() {
  return useQuery<SessionView | null, ApiProblem>({
    queryKey: KEY,
    queryFn: async () => {
      try {
        return await ask<SessionView>('GET', '/v1/session');
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
    refetchOnWindowFocus: true,
  });
}

export function useLogOn() {
  const client = useQueryClient();
  return useMutation<SessionView, ApiProblem, { email: string; password: string }>({
    mutationFn: (body) => ask('POST', '/v1/session', body),
    onSuccess: (session) => client.setQueryData(KEY, session),
  });
}

/** Forgets everything of the user, also where the log-on had ended already. */
export function useLogOff() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, void>({
    mutationFn: async () => {
      try {
        await ask('DELETE', '/v1/session');
      } catch (error) {
        if (!(error instanceof ApiProblem && error.status === 401)) throw error;
      }
    },
    onSuccess: () => {
      client.setQueryData(KEY, null);
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
    },
  });
}

/** To be called when an answer says that the log-on has ended. */
export function useSessionEnded(): () => void {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: KEY }), [client]);
}
