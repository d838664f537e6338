import { Type, type Static } from 'typebox';
import { AGENT_STATES } from '@outrider/domain';
import { TERMINATION_RESULTS } from './campaign-figures.js';
import { Closed, IdString, Instant, Nullable, OneOf, Page, PageQuery, PhoneNumber } from './common.js';

const ms = Type.Integer({ description: 'ms' });

export const CdrView = Type.Object({
  attemptId: IdString,
  campaignId: IdString,
  leadId: IdString,
  trunkId: IdString,
  userId: Nullable(IdString),
  number: Type.String(),
  callerId: Type.String(),
  callId: Type.String(),
  result: OneOf(TERMINATION_RESULTS),
  reason: Type.String(),
  sipStatus: Nullable(Type.Integer()),
  claimedAt: Instant,
  dialedAt: Nullable(Instant),
  answeredAt: Nullable(Instant),
  connectedAt: Nullable(Instant),
  endedAt: Instant,
  ringMs: ms,
  waitMs: ms,
  talkMs: ms,
});
export type CdrView = Static<typeof CdrView>;
export const CdrPage = Page(CdrView);

/** Latest first. `from` ≤ ended < `to`. */
export const CdrQuery = Closed({
  ...PageQuery,
  campaignId: Type.Optional(IdString),
  leadId: Type.Optional(IdString),
  userId: Type.Optional(IdString),
  result: Type.Optional(OneOf(TERMINATION_RESULTS)),
  number: Type.Optional(PhoneNumber),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
});
export type CdrQuery = Static<typeof CdrQuery>;

export const AgentSessionView = Type.Object({
  id: IdString,
  userId: IdString,
  userName: Type.String(),
  campaignId: IdString,
  state: OneOf(AGENT_STATES),
  stateSince: Instant,
  pauseReason: Type.String(),
  legUp: Type.Boolean(),
  attemptId: Nullable(IdString),
  signedInAt: Instant,
  signedOutAt: Nullable(Instant),
});
export type AgentSessionView = Static<typeof AgentSessionView>;
export const AgentSessionPage = Page(AgentSessionView);

export const AgentSessionQuery = Closed({
  ...PageQuery,
  campaignId: Type.Optional(IdString),
  state: Type.Optional(OneOf(AGENT_STATES)),
  signedIn: Type.Optional(Type.Boolean({ default: true, description: 'false: those that have signed out.' })),
});
export type AgentSessionQuery = Static<typeof AgentSessionQuery>;
