import { createHash } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { AuthenticationResponse, RegistrationResponse } from '@outrider/contracts';
import type { SecondFactorRecord } from '@outrider/db';

const RP_NAME = 'Outrider';
/** How long a person has to touch the key, ms. */
export const CHALLENGE_MS = 5 * 60_000;
/** EdDSA, ES256 and RS256 (COSE). */
const ALGORITHMS = [-8, -7, -257];

export interface NewKey {
  credentialId: string;
  credentialHash: string;
  publicKey: string;
  signCount: number;
  transports: string[];
}

/** SHA-256 in hex: ids are too long for an index. */
const hashOf = (credentialId: string) => createHash('sha256').update(credentialId).digest('hex');

const known = (factors: readonly SecondFactorRecord[]) =>
  factors.flatMap(({ credentialId, transports }) =>
    credentialId === null ? [] : [{ id: credentialId, ...(transports ? { transports } : {}) }],
  );

/**
 * Keys and passkeys as second factors (WebAuthn level 3). Whose pages may ask is decided by the configuration, never by a request.
 * @param options.publicUrl its host is the relying party that keys are bound to
 */
export function createWebauthn(options: { publicUrl: string; origins: readonly string[] }) {
  const rpID = new URL(options.publicUrl).hostname;
  const expected = { expectedOrigin: [...options.origins], expectedRPID: rpID, requireUserVerification: false };
  return {
    registrationOptions: (user: { id: string; email: string; name: string }, factors: readonly SecondFactorRecord[]) =>
      generateRegistrationOptions({
        rpName: RP_NAME,
        rpID,
        userID: new Uint8Array(Buffer.from(user.id)),
        userName: user.email,
        userDisplayName: user.name,
        timeout: CHALLENGE_MS,
        attestationType: 'none',
        excludeCredentials: known(factors),
        authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
        supportedAlgorithmIDs: ALGORITHMS,
      }),

    /** The key, where it answers the challenge; undefined where it does not, or says what cannot be read. */
    verifyRegistration: async (response: RegistrationResponse, challenge: string): Promise<NewKey | undefined> => {
      const { id } = response;
      try {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: { ...response, type: 'public-key', clientExtensionResults: {} },
          expectedChallenge: challenge,
          supportedAlgorithmIDs: ALGORITHMS,
          ...expected,
        });
        if (!verified || registrationInfo.credential.id !== id) return undefined;
        const { credential } = registrationInfo;
        return {
          credentialId: credential.id,
          credentialHash: hashOf(credential.id),
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          signCount: credential.counter,
          transports: response.response.transports ?? [],
        };
      } catch {
        return undefined;
      }
    },

    authenticationOptions: (factors: readonly SecondFactorRecord[]) =>
      generateAuthenticationOptions({
        rpID,
        timeout: CHALLENGE_MS,
        allowCredentials: known(factors),
        userVerification: 'discouraged',
      }),

    /** The factor that answered the challenge, with its counter; a counter that went back is a copied key. */
    verifyAuthentication: async (
      response: AuthenticationResponse,
      challenge: string,
      factors: readonly SecondFactorRecord[],
    ): Promise<{ factorId: string; signCount: number } | undefined> => {
      const factor = factors.find(({ credentialId }) => credentialId === response.id);
      if (!factor?.credentialId || !factor.publicKey) return undefined;
      try {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: { ...response, type: 'public-key', clientExtensionResults: {} },
          expectedChallenge: challenge,
          credential: {
            id: factor.credentialId,
            publicKey: new Uint8Array(Buffer.from(factor.publicKey, 'base64url')),
            counter: factor.signCount ?? 0,
          },
          ...expected,
        });
        return verified ? { factorId: factor.id, signCount: authenticationInfo.newCounter } : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
export type Webauthn = ReturnType<typeof createWebauthn>;
