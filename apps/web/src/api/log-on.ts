import type {
  FactorConfirmed,
  FactorList,
  FactorShown,
  OwnPasswordChange,
  PasswordConfirmation,
  PasswordReset,
  PasswordResetRequest,
  SessionView,
  TotpBegun,
} from '@outrider/contracts';
import { startAuthentication, startRegistration } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { ApiProblem, ask } from './client';
import { useChange, useOne } from './queries';

const OWN = '/v1/session';
const FACTORS = `${OWN}/second-factors`;

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

/** Shows a code of the app on the phone, or one of those on paper. */
export const useShowFactor = () =>
  useMutation<SessionView, ApiProblem, FactorShown>({
    mutationFn: (shown) => ask('POST', `${OWN}/second-factor`, shown),
  });

/** Shows a security key, which the browser asks for. */
export const useShowKey = () =>
  useMutation<SessionView, ApiProblem, undefined>({
    mutationFn: async () => {
      const { options } = await ask<{ options: RequestOptions }>('POST', `${OWN}/second-factor/webauthn-options`);
      const webauthn = await byTheBrowser(startAuthentication({ optionsJSON: options }));
      return ask('POST', `${OWN}/second-factor`, { webauthn });
    },
  });

/** Shows the password again. */
export const useShowPassword = () =>
  useMutation<SessionView, ApiProblem, PasswordConfirmation>({
    mutationFn: (body) => ask('POST', `${OWN}/confirmation`, body),
  });

export const useFactors = (enabled = true) => useOne<FactorList>(FACTORS, { enabled });

export const useBeginTotp = () =>
  useChange<{ name: string }, TotpBegun>({ method: 'POST', path: `${FACTORS}/totp`, stale: [] });

export const useConfirmTotp = (id: string) =>
  useChange<{ code: string }, FactorConfirmed>({
    method: 'POST',
    path: `${FACTORS}/totp/${id}/confirm`,
    stale: [FACTORS],
  });

/** Sets up a security key, which the browser asks for. */
export const useAddSecurityKey = () =>
  useChange<{ name: string }, FactorConfirmed>({
    method: 'POST',
    path: `${FACTORS}/webauthn`,
    stale: [FACTORS],
    body: async ({ name }) => {
      const { options } = await ask<{ options: CreationOptions }>('POST', `${FACTORS}/webauthn/options`);
      return { name, response: await byTheBrowser(startRegistration({ optionsJSON: options })) };
    },
  });

export const useRemoveFactor = (id: string) =>
  useChange({ method: 'DELETE', path: `${FACTORS}/${id}`, stale: [FACTORS] });

export const useNewRecoveryCodes = () =>
  useChange<undefined, { codes: string[] }>({ method: 'POST', path: `${OWN}/recovery-codes`, stale: [FACTORS] });

export const useChangePassword = () =>
  useChange<OwnPasswordChange, SessionView>({ method: 'PUT', path: `${OWN}/password`, stale: [`${OWN}/devices`] });

export const useAskForReset = () =>
  useMutation<void, ApiProblem, PasswordResetRequest>({
    mutationFn: (body) => ask('POST', '/v1/password-resets', body),
  });

export const useResetPassword = () =>
  useMutation<void, ApiProblem, PasswordReset>({
    mutationFn: (body) => ask('POST', '/v1/password-resets/complete', body),
  });

/** @throws ApiProblem `key-refused` where the person or the browser would not */
async function byTheBrowser<T>(ceremony: Promise<T>): Promise<T> {
  try {
    return await ceremony;
  } catch {
    throw new ApiProblem({ status: 0, code: 'key-refused', message: 'key-refused' });
  }
}
