import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name } from './common.js';

/** In the address of the tenant's log-on page; unique over the platform. */
export const ProviderSlug = Type.String({
  minLength: 3,
  maxLength: 60,
  pattern: '^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$',
  description: 'Small letters, digits and hyphens.',
  examples: ['acme'],
});
const issuer = Type.String({
  minLength: 8,
  maxLength: 500,
  pattern: '^https?://[^\\s?#]+$',
  description: 'The issuer of OpenID Connect: an https URL without query and fragment.',
});
const clientId = Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' });
const clientSecret = Type.String({
  minLength: 1,
  maxLength: 300,
  pattern: '^[\\x21-\\x7e]+$',
  writeOnly: true,
  description: 'Kept encrypted; never shown again.',
});

/** A tenant's own log-on service (OpenID Connect). */
export const IdentityProviderView = Type.Object({
  id: IdString,
  slug: Type.String(),
  name: Type.String(),
  issuer: Type.String(),
  clientId: Type.String(),
  enabled: Type.Boolean(),
  redirectUri: Type.String({ description: 'To be registered at the log-on service, exactly.' }),
  startUrl: Type.String({ description: 'Where users begin.' }),
  createdAt: Instant,
});
export type IdentityProviderView = Static<typeof IdentityProviderView>;
export const IdentityProviderList = Type.Object({ items: Type.Array(IdentityProviderView) });

export const IdentityProviderCreate = Closed({ slug: ProviderSlug, name: Name, issuer, clientId, clientSecret });
export type IdentityProviderCreate = Static<typeof IdentityProviderCreate>;

export const IdentityProviderChange = Change({
  name: Name,
  issuer,
  clientId,
  clientSecret,
  enabled: Type.Boolean(),
});
export type IdentityProviderChange = Static<typeof IdentityProviderChange>;

export const ProviderParams = Closed({ slug: ProviderSlug });

/** What the log-on service sends the browser back with (OpenID Connect Core 3.1.2.5, RFC 9207). */
export const SingleSignOnAnswer = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 4_000 })),
  state: Type.Optional(Type.String({ maxLength: 200 })),
  iss: Type.Optional(Type.String({ maxLength: 500 })),
  error: Type.Optional(Type.String({ maxLength: 200 })),
});
