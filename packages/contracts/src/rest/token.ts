import { Type, type Static } from 'typebox';
import { Closed, OneOf } from './common.js';

export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * OAuth 2.0's client credentials grant (RFC 6749, 4.4). The client shows its secret by HTTP Basic, or an assertion that it
 * signed with a key of its own (RFC 7523, 2.2).
 */
export const TokenBody = Closed({
  grant_type: OneOf(['client_credentials']),
  client_assertion_type: Type.Optional(OneOf([CLIENT_ASSERTION_TYPE])),
  client_assertion: Type.Optional(
    Type.String({ minLength: 1, maxLength: 4_000, pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$' }),
  ),
});
export type TokenBody = Static<typeof TokenBody>;

export const TokenHeaders = Type.Object({
  authorization: Type.Optional(
    Type.String({ maxLength: 1_000, description: '`Basic`: the key id as user, the secret as password.' }),
  ),
});

export const TokenView = Type.Object({
  access_token: Type.String({ description: 'For `Authorization: Bearer`.' }),
  token_type: OneOf(['Bearer']),
  expires_in: Type.Integer({ description: 'Seconds.' }),
});
export type TokenView = Static<typeof TokenView>;
