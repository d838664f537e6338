import { Type, type Static } from 'typebox';
import { AGENT_STATES, CAMPAIGN_STATUSES, DISPOSITION_CATEGORIES } from '@outrider/domain';
import { TERMINATION_RESULTS } from './rest/campaign-figures.js';
import { Closed, IdString, Instant, Nullable, OneOf, Prose } from './rest/common.js';
import {
  ClientMessage,
  commonServerMessages,
  ServerMessage,
  type MessageCatalogue,
  type MessageOf,
} from './messages.js';

/** A promise to call the lead again. `me`: this agent calls; `team`: whoever of the campaign is free. */
const callbackPromise = {
  dueAt: Instant,
  scope: OneOf(['me', 'team'] as const),
  note: Type.Optional(Prose(1000)),
};

const work = 'calls.take';

/** What an agent's client may send on `/v1/agent`. */
export const AGENT_CLIENT_MESSAGES = {
  /** Starts an agent session; one that the user has elsewhere is taken over. */
  'sign-in': { permission: work, schema: ClientMessage('sign-in', { campaignId: IdString }) },
  /** Goes on with the agent session after a lost socket. Missed messages come again; where they are gone, a `snapshot`. */
  resume: {
    permission: work,
    schema: ClientMessage('resume', {
      agentSessionId: IdString,
      lastSeq: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    }),
  },
  /** Ready for calls: ends a pause, or a wrap-up that needs no disposition. */
  ready: { permission: work, schema: ClientMessage('ready', {}) },
  /** No more calls; during a call or a wrap-up it takes effect after it. */
  pause: {
    permission: work,
    schema: ClientMessage('pause', {
      reason: Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\u0000-\\u001f\\u007f]+$' }),
    }),
  },
  /** Ends the present call; with `attemptId`, only if it is still that one. */
  'hang-up': { permission: work, schema: ClientMessage('hang-up', { attemptId: Type.Optional(IdString) }) },
  /** On hold neither hears the other. */
  hold: { permission: work, schema: ClientMessage('hold', { on: Type.Boolean() }) },
  dtmf: { permission: work, schema: ClientMessage('dtmf', { digits: Type.String({ pattern: '^[0-9A-D*#]{1,32}$' }) }) },
  /** The outcome of a call that this agent had. Ends the wrap-up. */
  dispose: {
    permission: work,
    schema: ClientMessage('dispose', {
      attemptId: IdString,
      dispositionId: IdString,
      note: Type.Optional(Prose(2000)),
      /** Values of the campaign's result fields, by key. */
      result: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 200 })),
      /** Required where the disposition is a callback. */
      callback: Type.Optional(Closed(callbackPromise)),
    }),
  },
  /** Disposes of a call with the campaign's callback disposition. */
  callback: { permission: work, schema: ClientMessage('callback', { attemptId: IdString, ...callbackPromise }) },
  /** Ends the agent session; not while a call is being connected or is up. */
  'sign-out': { permission: work, schema: ClientMessage('sign-out', {}) },
  ping: { permission: work, schema: ClientMessage('ping', {}) },
} as const satisfies MessageCatalogue;
export type AgentClientMessage = MessageOf<typeof AGENT_CLIENT_MESSAGES>;

const sipAccount = Type.Object({
  uri: Type.String({ description: '`sip:<agentSessionId>@outrider`, to register as and to call.' }),
  username: Type.String(),
  password: Type.String({ description: 'Good for this agent session only.' }),
  server: Type.Object({ host: Type.String(), port: Type.Integer(), wsPort: Nullable(Type.Integer()) }),
});

const disposition = Type.Object({
  id: IdString,
  code: Type.String(),
  label: Type.String(),
  category: OneOf(DISPOSITION_CATEGORIES),
});

const campaign = Type.Object({ id: IdString, name: Type.String(), status: OneOf(CAMPAIGN_STATUSES) });

const lead = Type.Object({
  id: IdString,
  name: Type.String(),
  company: Type.String(),
  email: Type.String(),
  numbers: Type.Array(Type.String()),
  data: Type.Record(Type.String(), Type.Unknown()),
});

const attempt = Type.Object({
  id: IdString,
  number: Type.String({ description: 'E.164, the number that was dialed.' }),
  callerId: Type.String(),
  attemptNumber: Type.Integer(),
  answeredAt: Nullable(Instant),
  connectedAt: Nullable(Instant),
  endedAt: Nullable(Instant),
  /** The callback that this attempt keeps, and what was noted with it. */
  callbackNote: Nullable(Type.String()),
});

const termination = Type.Object({
  result: OneOf(TERMINATION_RESULTS),
  reason: Type.String(),
  sipStatus: Type.Optional(Type.Integer()),
});

const agentState = {
  agentSessionId: IdString,
  state: OneOf(AGENT_STATES),
  since: Instant,
  /** Empty unless paused. */
  pauseReason: Type.String(),
  /** The pause that follows the present call, or null. */
  pauseAfter: Nullable(Type.String()),
  legUp: Type.Boolean(),
  /** When the wrap-up ends by itself; null: when the agent disposes. */
  wrapUpUntil: Nullable(Instant),
  version: Type.Integer(),
};

/** What the server may send on `/v1/agent`. */
export const AGENT_SERVER_MESSAGES = {
  ...commonServerMessages,
  /** Everything that a client must know to go on, whatever it knew before. */
  snapshot: ServerMessage('snapshot', {
    ...agentState,
    campaign,
    dispositions: Type.Array(disposition),
    sipAccount,
    /** The call that the agent is offered, has, or wraps up. */
    call: Nullable(Type.Object({ attempt, lead })),
  }),
  state: ServerMessage('state', agentState),
  /** A live person has answered and is being joined to this agent. */
  offered: ServerMessage('offered', { attempt, lead, campaign }),
  connected: ServerMessage('connected', { attemptId: IdString, at: Instant }),
  /** The call is over for this agent. `termination` is null when the call was taken away before it was connected and is not over. */
  ended: ServerMessage('ended', { attemptId: IdString, at: Instant, termination: Nullable(termination) }),
  /** The agent leg came up or was lost; while it is down the phone calls `sipAccount.uri`. */
  leg: ServerMessage('leg', { up: Type.Boolean(), sipAccount }),
} as const;
export type AgentServerMessage = {
  [T in keyof typeof AGENT_SERVER_MESSAGES]: Static<(typeof AGENT_SERVER_MESSAGES)[T]>;
}[keyof typeof AGENT_SERVER_MESSAGES];
export type AgentSnapshot = Extract<AgentServerMessage, { type: 'snapshot' }>;
export type AgentSipAccount = Static<typeof sipAccount>;
export type AgentCallAttempt = Static<typeof attempt>;
export type AgentCallLead = Static<typeof lead>;
