import { CLIENT_ASSERTION_TYPE, isId, type TokenBody } from '@outrider/contracts';
import { assertionKeyId, type ClientProof } from '@outrider/security';
import { invalid } from '../http/found.js';

/**
 * How a client shows who it is.
 * @returns undefined: it does not
 * @throws ProblemError where it does so in two ways, or by halves
 */
export function readProof(authorization: string | undefined, body: TokenBody): ClientProof | undefined {
  const { client_assertion: assertion, client_assertion_type: type } = body;
  if (assertion === undefined && type === undefined) {
    return authorization === undefined ? undefined : readBasic(authorization);
  }
  if (authorization !== undefined) {
    throw invalid('authorization', 'A client shows a secret or an assertion, not both.');
  }
  if (assertion === undefined) throw invalid('client_assertion', 'This is missing.');
  if (type === undefined) throw invalid('client_assertion_type', `This must be ${CLIENT_ASSERTION_TYPE}.`);
  return { assertion };
}

/** The key that a proof names. */
export const keyIdOf = (proof: ClientProof | undefined): string | undefined =>
  proof && ('assertion' in proof ? assertionKeyId(proof.assertion) : proof.keyId);

function readBasic(header: string): ClientProof | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const keyId = text.slice(0, Math.max(colon, 0));
  return isId(keyId) ? { keyId, secret: text.slice(colon + 1) } : undefined;
}
