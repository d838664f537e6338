import { Type, type Static } from 'typebox';
import { Closed, IdString, Instant, Nullable, OneOf, Page, PageQuery } from './common.js';

const label = Type.String({ maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });

export const AllowedNetwork = Type.Object({
  cidr: Type.String({ description: 'IPv4 or IPv6, in canonical form.' }),
  label: Type.String(),
});
export type AllowedNetwork = Static<typeof AllowedNetwork>;

const NewNetwork = Closed({
  cidr: Type.String({
    minLength: 2,
    maxLength: 50,
    pattern: '^[0-9A-Fa-f:./]+$',
    description: 'An IPv4 or IPv6 address, or a network in CIDR notation.',
    examples: ['192.0.2.0/24', '2001:db8::/48'],
  }),
  label: Type.Optional(label),
});

/** `expired`: nobody decided within 72 hours. */
export const ALLOWLIST_CHANGE_STATES = ['proposed', 'applied', 'rejected', 'withdrawn', 'expired'] as const;

/** The networks that the tenant's people and programs may come from, as they were and as they shall be; null: from anywhere. */
export const AllowlistChangeView = Type.Object({
  id: IdString,
  state: OneOf(ALLOWLIST_CHANGE_STATES),
  before: Nullable(Type.Array(AllowedNetwork)),
  after: Nullable(Type.Array(AllowedNetwork)),
  reason: Type.String(),
  proposedByUserId: IdString,
  proposedAt: Instant,
  expiresAt: Instant,
  /** From when its author, being the only one who could decide, may apply it; null: another must. */
  authorMayApplyAt: Nullable(Instant),
  decidedByUserId: Nullable(IdString),
  decidedAt: Nullable(Instant),
});
export type AllowlistChangeView = Static<typeof AllowlistChangeView>;
export const AllowlistChangePage = Page(AllowlistChangeView);
export const AllowlistChangeQuery = Closed({ ...PageQuery });
export type AllowlistChangeQuery = Static<typeof AllowlistChangeQuery>;

export const AllowlistView = Type.Object({
  /** Null: from anywhere. */
  networks: Nullable(Type.Array(AllowedNetwork)),
  /** Where this request came from. */
  yourAddress: Type.String(),
  /** The change that waits for a decision. */
  pending: Nullable(AllowlistChangeView),
});
export type AllowlistView = Static<typeof AllowlistView>;

const confirmLockOut = Type.Optional(
  Type.Boolean({ description: 'Go on although the new list does not hold your own present address.' }),
);

export const AllowlistProposal = Closed({
  networks: Nullable(
    Type.Array(NewNetwork, { minItems: 1, maxItems: 200, description: 'The whole new list; null: from anywhere.' }),
  ),
  reason: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: '\\S',
    description: 'For who decides, and for the record.',
  }),
  confirmLockOut,
});
export type AllowlistProposal = Static<typeof AllowlistProposal>;

export const AllowlistDecision = Closed({ confirmLockOut });
export type AllowlistDecision = Static<typeof AllowlistDecision>;
