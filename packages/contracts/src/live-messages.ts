import { Type, type Static } from 'typebox';
import { CampaignLive, PacingForecast } from './rest/campaign-figures.js';
import { IdString, Instant, Nullable } from './rest/common.js';
import {
  ClientMessage,
  commonServerMessages,
  ServerMessage,
  type MessageCatalogue,
  type MessageOf,
} from './messages.js';

const watch = 'campaigns.watch';

/** What a manager's client may send on `/v1/live`. */
export const LIVE_CLIENT_MESSAGES = {
  /** Counters of the campaign now and each second. */
  subscribe: { permission: watch, schema: ClientMessage('subscribe', { campaignId: IdString }) },
  unsubscribe: { permission: watch, schema: ClientMessage('unsubscribe', { campaignId: IdString }) },
  ping: { permission: watch, schema: ClientMessage('ping', {}) },
} as const satisfies MessageCatalogue;
export type LiveClientMessage = MessageOf<typeof LIVE_CLIENT_MESSAGES>;

/** What the server may send on `/v1/live`. */
export const LIVE_SERVER_MESSAGES = {
  ...commonServerMessages,
  counters: ServerMessage('counters', {
    counters: CampaignLive,
    /** Why the pacer dials as it does, in words, what it expects, and when it said so; null: no dialer runs the campaign now. */
    pacing: Nullable(Type.Object({ reason: Type.String(), at: Instant, forecast: PacingForecast })),
  }),
} as const;
export type LiveServerMessage = {
  [T in keyof typeof LIVE_SERVER_MESSAGES]: Static<(typeof LIVE_SERVER_MESSAGES)[T]>;
}[keyof typeof LIVE_SERVER_MESSAGES];
