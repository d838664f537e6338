import { Type, type Static } from 'typebox';
import { Closed, IdString, Instant, Nullable, OneOf, Page, PageQuery, PhoneNumber, Prose } from './common.js';

export const SUPPRESSION_SOURCES = ['opt-out', 'do-not-call-list', 'manual'] as const;

export const SuppressionView = Type.Object({
  id: IdString,
  number: Type.String(),
  campaignId: Nullable(IdString),
  source: OneOf(SUPPRESSION_SOURCES),
  note: Nullable(Type.String()),
  createdByUserId: Nullable(IdString),
  createdAt: Instant,
});
export type SuppressionView = Static<typeof SuppressionView>;
export const SuppressionPage = Page(SuppressionView);

export const SuppressionQuery = Closed({
  ...PageQuery,
  number: Type.Optional(PhoneNumber),
  campaignId: Type.Optional(IdString),
  source: Type.Optional(OneOf(SUPPRESSION_SOURCES)),
});
export type SuppressionQuery = Static<typeof SuppressionQuery>;

export const SuppressionCreate = Closed({
  number: PhoneNumber,
  campaignId: Type.Optional(Nullable(IdString)),
  source: Type.Optional(OneOf(SUPPRESSION_SOURCES)),
  note: Type.Optional(Nullable(Prose(500))),
});
export type SuppressionCreate = Static<typeof SuppressionCreate>;
