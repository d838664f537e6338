import { Type, type Static } from 'typebox';
import { Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';

export const APPROVAL_STATES = ['valid', 'expired', 'revoked'] as const;

/** Where a signed document, a ticket or a recording can be found, with its SHA-256 where it is a file. */
export const Evidence = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '^(?!\\s*$)[^\\u0000-\\u001f\\u007f]+$',
  description:
    'Where the instruction can be found: a document, a ticket, a recording; with its SHA-256 where it is a file.',
});

export const PartnerApprovalView = Type.Object({
  id: IdString,
  partnerName: Type.String(),
  statement: Type.String(),
  evidence: Type.String(),
  approvedByUserId: IdString,
  approvedAt: Instant,
  /** Null: until it is revoked. */
  expiresAt: Nullable(Instant),
  revokedAt: Nullable(Instant),
  state: OneOf(APPROVAL_STATES),
});
export type PartnerApprovalView = Static<typeof PartnerApprovalView>;
export const PartnerApprovalPage = Page(PartnerApprovalView);

export const PartnerApprovalQuery = Closed({ ...PageQuery });
export type PartnerApprovalQuery = Static<typeof PartnerApprovalQuery>;

/** The tenant's written approval that a third party uses its data through API clients. */
export const PartnerApprovalCreate = Closed({
  partnerName: Name,
  statement: Type.String({
    minLength: 10,
    maxLength: 2000,
    pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$',
    description: 'What is approved, in your words.',
  }),
  evidence: Evidence,
  expiresAt: Type.Optional(Nullable(Instant)),
});
export type PartnerApprovalCreate = Static<typeof PartnerApprovalCreate>;
