import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';

export const TRUNK_KINDS = ['sip', 'simulated'] as const;
export const TRUNK_TRANSPORTS = ['udp', 'tcp', 'tls'] as const;

const settings = {
  name: Name,
  host: Type.String({
    minLength: 1,
    maxLength: 253,
    pattern:
      '^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9A-Fa-f:.]+\\])$',
    description: 'A host name, an IPv4 address, or an IPv6 address in brackets.',
  }),
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  transport: OneOf(TRUNK_TRANSPORTS),
  username: Nullable(Type.String({ minLength: 1, maxLength: 100, pattern: '^[\\x21-\\x7e]+$' })),
  channels: Type.Integer({ minimum: 1, maximum: 10_000, description: 'Calls open at once.' }),
  callsPerSecond: Type.Number({ minimum: 0.01, maximum: 1_000, description: 'INVITEs per second.' }),
  allowedPrefixes: Type.Array(Type.String({ pattern: '^\\+[1-9][0-9]{0,14}$' }), {
    maxItems: 300,
    uniqueItems: true,
    description: 'E.164 prefixes that may be called; none: nothing may.',
  }),
};
const password = Nullable(
  Type.String({ minLength: 1, maxLength: 200, format: 'password', writeOnly: true, description: 'Never shown again.' }),
);

export const TrunkView = Type.Object({
  id: IdString,
  kind: OneOf(TRUNK_KINDS),
  ...settings,
  name: Type.String(),
  host: Type.String(),
  username: Nullable(Type.String()),
  hasPassword: Type.Boolean(),
  enabled: Type.Boolean(),
  createdAt: Instant,
});
export type TrunkView = Static<typeof TrunkView>;
export const TrunkPage = Page(TrunkView);

export const TrunkQuery = Closed({ ...PageQuery });
export type TrunkQuery = Static<typeof TrunkQuery>;

export const TrunkCreate = Closed({
  name: settings.name,
  kind: Type.Optional(OneOf(TRUNK_KINDS)),
  host: settings.host,
  port: Type.Optional(settings.port),
  transport: Type.Optional(settings.transport),
  username: Type.Optional(settings.username),
  password: Type.Optional(password),
  channels: settings.channels,
  callsPerSecond: settings.callsPerSecond,
  allowedPrefixes: settings.allowedPrefixes,
  enabled: Type.Optional(Type.Boolean()),
});
export type TrunkCreate = Static<typeof TrunkCreate>;

export const TrunkChange = Change({ ...settings, password, enabled: Type.Boolean() });
export type TrunkChange = Static<typeof TrunkChange>;
