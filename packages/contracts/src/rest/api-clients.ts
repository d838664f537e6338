import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';

export const API_KEY_KINDS = ['secret', 'public-key'] as const;
/** A key lives no longer, days. */
export const MAX_API_KEY_DAYS = 365;

export const ApiScopeView = Closed({
  permission: Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z.-]+$' }),
  campaignIds: Nullable(
    Type.Array(IdString, {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      description: 'Null: all campaigns, and what belongs to none.',
    }),
  ),
});
export type ApiScopeView = Static<typeof ApiScopeView>;

const scopes = Type.Array(ApiScopeView, {
  minItems: 1,
  maxItems: 50,
  description: 'What the client may do; each permission once (`GET /v1/api-clients/permissions`).',
});
const requestsPerMinute = Type.Integer({ minimum: 1, maximum: 6_000, description: 'More are refused for a while.' });

export const ApiClientView = Type.Object({
  id: IdString,
  name: Type.String(),
  approvalId: IdString,
  scopes: Type.Array(ApiScopeView),
  requestsPerMinute: Type.Integer(),
  active: Type.Boolean(),
  createdByUserId: IdString,
  createdAt: Instant,
});
export type ApiClientView = Static<typeof ApiClientView>;
export const ApiClientPage = Page(ApiClientView);

export const ApiClientQuery = Closed({ ...PageQuery, approvalId: Type.Optional(IdString) });
export type ApiClientQuery = Static<typeof ApiClientQuery>;

export const ApiClientCreate = Closed({
  name: Name,
  approvalId: IdString,
  scopes,
  requestsPerMinute: Type.Optional(requestsPerMinute),
});
export type ApiClientCreate = Static<typeof ApiClientCreate>;

/** `active: false` cuts the client off at once. */
export const ApiClientChange = Change({ name: Name, scopes, requestsPerMinute, active: Type.Boolean() });
export type ApiClientChange = Static<typeof ApiClientChange>;

/** What an API client may be allowed. */
export const ApiClientPermissions = Type.Object({
  items: Type.Array(
    Type.Object({
      permission: Type.String(),
      byCampaign: Type.Boolean({ description: 'Whether it can be limited to some campaigns.' }),
    }),
  ),
});
export type ApiClientPermissions = Static<typeof ApiClientPermissions>;

const coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: '32 bytes, base64url.' });

/** A public key of the client's own (RFC 7517, RFC 8037): Ed25519 or P-256, without its private part. */
export const PublicKeyJwk = Type.Union([
  Closed({ kty: OneOf(['OKP']), crv: OneOf(['Ed25519']), x: coordinate }),
  Closed({ kty: OneOf(['EC']), crv: OneOf(['P-256']), x: coordinate, y: coordinate }),
]);
export type PublicKeyJwk = Static<typeof PublicKeyJwk>;

export const ApiKeyView = Type.Object({
  id: IdString,
  clientId: IdString,
  kind: OneOf(API_KEY_KINDS),
  publicKey: Nullable(PublicKeyJwk),
  createdAt: Instant,
  expiresAt: Instant,
  lastUsedAt: Nullable(Instant),
  revokedAt: Nullable(Instant),
});
export type ApiKeyView = Static<typeof ApiKeyView>;
export const ApiKeyList = Type.Object({ items: Type.Array(ApiKeyView) });

export const ApiKeyCreate = Closed({
  publicKey: Type.Optional(PublicKeyJwk),
  days: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_API_KEY_DAYS, default: 90, description: 'How long it can be used.' }),
  ),
});
export type ApiKeyCreate = Static<typeof ApiKeyCreate>;

export const ApiKeyCreated = Type.Object({
  ...ApiKeyView.properties,
  secret: Nullable(
    Type.String({ description: 'Shown here and never again. Null where the client has a key of its own.' }),
  ),
  audience: Type.String({ description: 'The `aud` of a signed assertion: where tokens are asked for.' }),
});
export type ApiKeyCreated = Static<typeof ApiKeyCreated>;

export const ApiKeyParams = Closed({ id: IdString, keyId: IdString });
export type ApiKeyParams = Static<typeof ApiKeyParams>;

export const ApiUsageQuery = Closed({ from: Type.Optional(Instant), to: Type.Optional(Instant) });
export type ApiUsageQuery = Static<typeof ApiUsageQuery>;

/** Requests by hour of UTC, the oldest first; hours without any are left out. */
export const ApiUsageView = Type.Object({
  clientId: IdString,
  from: Instant,
  to: Instant,
  hours: Type.Array(
    Type.Object({
      hour: Instant,
      requests: Type.Integer(),
      refused: Type.Integer({ description: 'Those of them that were answered with 4xx.' }),
      failed: Type.Integer({ description: 'Those of them that were answered with 5xx.' }),
    }),
  ),
});
export type ApiUsageView = Static<typeof ApiUsageView>;
