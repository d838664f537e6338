import type { PacingEvent } from '@outrider/pacing';

/**
 * News between processes, at most once: whoever must not miss a change also reads the database from time to time.
 */
export interface BusTopics {
  /** An agent session's row has this version now. */
  'agent-session.changed': { tenantId: string; agentSessionId: string; version: number };
  /** A connection has this agent session now; any other that has it gives it up. */
  'agent-session.taken-over': { agentSessionId: string; connectionId: string };
  /** What the campaign's pacer needs to know, from whichever process saw it. */
  'campaign.event': { tenantId: string; campaignId: string; event: PacingEvent };
  /** Give these calls up if nobody has answered them: their agents went away. Whichever dialer has one does. */
  'attempts.cancel': { tenantId: string; campaignId: string; attemptIds: string[] };
  /** The campaign was started, paused, stopped or changed: read it again. */
  'campaign.control': { tenantId: string; campaignId: string };
  /** A user's session ended before its time: close what it holds open. */
  'user-session.revoked': { tokenHash: string };
  /** Whom a tenant lets in has changed: look again at every log-on behind an open socket. */
  'tenant.access-changed': { tenantId: string };
}
export type BusTopic = keyof BusTopics;

/** What a gateway asks of the dialer that owns an agent's call. */
export type DialerCommand = { tenantId: string; agentSessionId: string; attemptId?: string } & (
  { type: 'hang-up' } | { type: 'hold'; on: boolean } | { type: 'dtmf'; digits: string } | { type: 'drop-agent-leg' }
);

export type BusReply = { ok: true } | { ok: false; code: string; message: string };

/** Questions to one instance of a kind of process, each with one answer. */
export interface BusRequests {
  'dialer.command': { request: DialerCommand; reply: BusReply };
}
export type BusRequestTopic = keyof BusRequests;
