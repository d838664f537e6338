import { Type, type Static } from 'typebox';
import { Closed, OneOf } from './common.js';

/** What the firewall's watcher did to an address. */
export const BanReport = Closed({
  kind: OneOf(['banned', 'unbanned'] as const),
  address: Type.String({ minLength: 2, maxLength: 45, pattern: '^[0-9A-Fa-f:.]+$', description: 'IPv4 or IPv6.' }),
  seconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 315_360_000, description: 'How long the ban lasts.' })),
});
export type BanReport = Static<typeof BanReport>;
