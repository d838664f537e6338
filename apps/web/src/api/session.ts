import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { LogOnBody, SessionView } from '@outrider/contracts';
import { ApiProblem, ask } from './client';

/** Apart from the addresses under `/v1/session`, whose answers are forgotten with the log-on. */
const KEY = ['log-on'];
/** Answers that say that the log-on is not what the page takes it for. */
const LOG_ON_CHANGED = ['not-signed-in', 'second-factor-required', 'enrolment-required', 'grant-ended'];

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
    // Staff see at once that they were shown out, also where they do nothing.
    refetchInterval: ({ state }) => (state.data?.support ? 3_000 : false),
  });
}

export function useLogOn() {
  const take = useTakeSession();
  return useMutation<SessionView, ApiProblem, LogOnBody>({
    mutationFn: (body) => ask('POST', '/v1/session', body),
    onSuccess: take,
  });
}

/** Swaps what staff were handed for a session of support. */
export function useTicket() {
  const take = useTakeSession();
  return useMutation<SessionView, ApiProblem, string>({
    mutationFn: (ticket) => ask('POST', '/v1/session/ticket', { ticket }),
    onSuccess: take,
  });
}

/** Goes on with a session that an answer brought; what was known of another one is forgotten. */
export function useTakeSession(): (session: SessionView) => void {
  const client = useQueryClient();
  return useCallback(
    (session) => {
      const before = client.getQueryData<SessionView | null>(KEY);
      client.setQueryData(KEY, session);
      if (before?.user.id !== session.user.id) forgetOthers(client);
    },
    [client],
  );
}

let asked = false;
/** Whether the log-on ended because it was asked to here; asks once. */
export function takeLogOffAsked(): boolean {
  const was = asked;
  asked = false;
  return was;
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
      asked = true;
      client.setQueryData(KEY, null);
      forgetOthers(client);
    },
  });
}

const forgetOthers = (client: QueryClient) =>
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });

/** To be called when an answer says that the log-on has ended. */
export function useSessionEnded(): () => void {
  const client = useQueryClient();
  return useCallback(() => void client.invalidateQueries({ queryKey: KEY }), [client]);
}

/** Asks who is logged on where a problem says that it is not who the page thinks. */
export function onProblem(client: QueryClient, error: unknown): void {
  if (error instanceof ApiProblem && LOG_ON_CHANGED.includes(error.code)) {
    void client.invalidateQueries({ queryKey: KEY });
  }
}
