import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Nullable, OneOf, Page, PageQuery, Prose } from './common.js';

export const CALLBACK_STATUSES = ['pending', 'done', 'cancelled'] as const;

export const CallbackView = Type.Object({
  id: IdString,
  leadId: IdString,
  campaignId: IdString,
  ownerUserId: Nullable(IdString),
  dueAt: Instant,
  note: Type.String(),
  status: OneOf(CALLBACK_STATUSES),
  createdByUserId: Nullable(IdString),
  createdAt: Instant,
});
export type CallbackView = Static<typeof CallbackView>;
export const CallbackPage = Page(CallbackView);

export const CallbackQuery = Closed({
  ...PageQuery,
  status: Type.Optional(OneOf(CALLBACK_STATUSES)),
  campaignId: Type.Optional(IdString),
  ownerUserId: Type.Optional(IdString),
  leadId: Type.Optional(IdString),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
});
export type CallbackQuery = Static<typeof CallbackQuery>;

const ownerUserId = Nullable(IdString);
const note = Prose(1000);

export const CallbackCreate = Closed({
  leadId: IdString,
  dueAt: Instant,
  /** Null: the team's. */
  ownerUserId: Type.Optional(ownerUserId),
  note: Type.Optional(note),
});
export type CallbackCreate = Static<typeof CallbackCreate>;

export const CallbackChange = Change({ dueAt: Instant, ownerUserId, note });
export type CallbackChange = Static<typeof CallbackChange>;
