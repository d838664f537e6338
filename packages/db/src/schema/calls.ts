import {
  bigint,
  boolean,
  foreignKey,
  index,
  int,
  mysqlTable,
  primaryKey,
  smallint,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core';
import { sql } from 'drizzle-orm';
import { AGENT_STATES, ATTEMPT_STATES, type TerminationReason, type TerminationResult } from '@outrider/domain';
import { campaigns } from './campaigns.js';
import { codeColumn, enumColumn, instantColumn, jsonColumn, opaqueColumn, ulidColumn } from './columns.js';
import { leads } from './leads.js';
import { tenants, users } from './tenancy.js';
import { trunks } from './trunks.js';

/** An agent signed in to take calls. The row is the truth; Redis and sockets only carry the news of it. */
export const agentSessions = mysqlTable(
  'agent_sessions',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    userId: ulidColumn('user_id').notNull(),
    campaignId: ulidColumn('campaign_id').notNull(),
    state: enumColumn('state', AGENT_STATES).notNull(),
    stateSince: instantColumn('state_since').notNull(),
    /** Why paused, or an empty string. */
    pauseReason: varchar('pause_reason', { length: 60 }).notNull().default(''),
    /** The agent asked to pause (with this reason) when the present call and its wrap-up are over. */
    pauseAfter: varchar('pause_after', { length: 60 }),
    /** Grows with each change; sockets compare it to know that they are behind. */
    version: int('version').notNull().default(0),
    /** The attempt that this agent is reserved for, talks on or wraps up: one agent per attempt, one attempt per agent. */
    attemptId: ulidColumn('attempt_id'),
    /** A reservation that was not used ends here. */
    reservedUntil: instantColumn('reserved_until'),
    wrapUpUntil: instantColumn('wrap_up_until'),
    /** The agent leg is up in the media server's room named by this session's id. */
    legUp: boolean('leg_up').notNull().default(false),
    /** The dialer that holds the agent leg. */
    dialerId: ulidColumn('dialer_id'),
    sipDialogId: opaqueColumn('sip_dialog_id'),
    /** MD5(user:realm:password) of the one-time SIP account of this session (RFC 2617). */
    sipHa1: codeColumn('sip_ha1', { length: 32 }).notNull(),
    /** When a socket last said that the agent is there. */
    seenAt: instantColumn('seen_at').notNull(),
    signedInAt: instantColumn('signed_in_at').notNull(),
    signedOutAt: instantColumn('signed_out_at'),
    /** The user's id while signed in, else null: a user has at most one live session. */
    liveUserId: ulidColumn('live_user_id'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('agent_sessions_live').on(t.liveUserId),
    uniqueIndex('agent_sessions_attempt').on(t.attemptId),
    // Longest idle first.
    index('agent_sessions_idle').on(t.tenantId, t.campaignId, t.state, t.legUp, t.stateSince),
    index('agent_sessions_dialer').on(t.dialerId, t.state),
    foreignKey({
      columns: [t.tenantId, t.userId],
      foreignColumns: [users.tenantId, users.id],
      name: 'agent_sessions_user_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'agent_sessions_campaign_fk',
    }),
  ],
);

/** Every change of an agent's state, for time usage and occupancy. */
export const agentStateChanges = mysqlTable(
  'agent_state_changes',
  {
    id: bigint('id', { mode: 'number' }).autoincrement().primaryKey(),
    tenantId: ulidColumn('tenant_id').notNull(),
    agentSessionId: ulidColumn('agent_session_id').notNull(),
    campaignId: ulidColumn('campaign_id').notNull(),
    state: enumColumn('state', AGENT_STATES).notNull(),
    reason: varchar('reason', { length: 60 }).notNull().default(''),
    at: instantColumn('at').notNull(),
  },
  (t) => [
    index('agent_state_changes_session').on(t.tenantId, t.agentSessionId, t.at),
    index('agent_state_changes_campaign').on(t.tenantId, t.campaignId, t.at),
    foreignKey({
      columns: [t.tenantId, t.agentSessionId],
      foreignColumns: [agentSessions.tenantId, agentSessions.id],
      name: 'agent_state_changes_session_fk',
    }),
  ],
);

/** One try to reach a lead on one number. Committed with its SIP Call-ID before anything is sent; never redialed. */
export const attempts = mysqlTable(
  'attempts',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    campaignId: ulidColumn('campaign_id').notNull(),
    leadId: ulidColumn('lead_id').notNull(),
    attemptNumber: smallint('attempt_number').notNull(),
    /** E.164 with `+`, and its position among the lead's numbers. */
    number: codeColumn('number', { length: 20 }).notNull(),
    numberPosition: smallint('number_position').notNull(),
    callerId: codeColumn('caller_id', { length: 20 }).notNull(),
    trunkId: ulidColumn('trunk_id').notNull(),
    state: enumColumn('state', ATTEMPT_STATES).notNull().default('claimed'),
    /** True until ended, then null: an index over it holds the open attempts alone and is left in peace by every other change. */
    open: boolean('open').generatedAlwaysAs(sql`if(state = 'ended', null, 1)`, { mode: 'stored' }),
    /** SIP Call-ID and our From tag, chosen at the claim: together they name the dialog even if we die before we learn more. */
    callId: opaqueColumn('call_id', 100).notNull(),
    fromTag: opaqueColumn('from_tag', 40).notNull(),
    /** The SIP server's own ids, learned on the way: what a successor needs to CANCEL or BYE. */
    sipTransactionId: opaqueColumn('sip_transaction_id'),
    sipDialogId: opaqueColumn('sip_dialog_id'),
    /** The dialer that carries this call. */
    dialerId: ulidColumn('dialer_id'),
    /** The callback that this attempt keeps. */
    callbackId: ulidColumn('callback_id'),
    agentSessionId: ulidColumn('agent_session_id'),
    claimedAt: instantColumn('claimed_at').notNull(),
    dialedAt: instantColumn('dialed_at'),
    ringingAt: instantColumn('ringing_at'),
    answeredAt: instantColumn('answered_at'),
    connectedAt: instantColumn('connected_at'),
    endedAt: instantColumn('ended_at'),
    result: codeColumn('result', { length: 24 }).$type<TerminationResult>(),
    reason: codeColumn('reason', { length: 40 }).$type<TerminationReason>(),
    sipStatus: smallint('sip_status'),
    dispositionId: ulidColumn('disposition_id'),
    disposedAt: instantColumn('disposed_at'),
    disposedByUserId: ulidColumn('disposed_by_user_id'),
    note: varchar('note', { length: 2000 }).notNull().default(''),
    /** Values of the campaign's result fields, by key. */
    resultData: jsonColumn<Record<string, unknown>>('result_data'),
    /** Of the destination when it was claimed, millionths of a euro per minute begun. */
    pricePerMinute: bigint('price_per_minute', { mode: 'number' }).notNull().default(0),
    /** What `spend_days` keeps for this call until it ends. */
    reservedCost: bigint('reserved_cost', { mode: 'number' }).notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex('attempts_once').on(t.tenantId, t.leadId, t.attemptNumber),
    uniqueIndex('attempts_call_id').on(t.callId),
    // Open attempts, of the platform, a tenant or a campaign: counts and reconciliation.
    index('attempts_open').on(t.open, t.tenantId, t.campaignId),
    foreignKey({
      columns: [t.tenantId, t.campaignId],
      foreignColumns: [campaigns.tenantId, campaigns.id],
      name: 'attempts_campaign_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.leadId],
      foreignColumns: [leads.tenantId, leads.id],
      name: 'attempts_lead_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.trunkId],
      foreignColumns: [trunks.tenantId, trunks.id],
      name: 'attempts_trunk_fk',
    }),
  ],
);

/** The one final record of an attempt: its key is the attempt's, so there can't be two. Never changed. */
export const cdrs = mysqlTable(
  'cdrs',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    attemptId: ulidColumn('attempt_id').notNull(),
    campaignId: ulidColumn('campaign_id').notNull(),
    leadId: ulidColumn('lead_id').notNull(),
    trunkId: ulidColumn('trunk_id').notNull(),
    /** Who talked; null where nobody did. */
    userId: ulidColumn('user_id'),
    number: codeColumn('number', { length: 20 }).notNull(),
    callerId: codeColumn('caller_id', { length: 20 }).notNull(),
    callId: opaqueColumn('call_id', 100).notNull(),
    result: codeColumn('result', { length: 24 }).$type<TerminationResult>().notNull(),
    reason: codeColumn('reason', { length: 40 }).$type<TerminationReason>().notNull(),
    sipStatus: smallint('sip_status'),
    claimedAt: instantColumn('claimed_at').notNull(),
    /** When the INVITE was sent; null: nothing was. */
    dialedAt: instantColumn('dialed_at'),
    answeredAt: instantColumn('answered_at'),
    connectedAt: instantColumn('connected_at'),
    endedAt: instantColumn('ended_at').notNull(),
    /** Milliseconds from INVITE to answer or end, from answer to agent, and with the agent. */
    ringMs: int('ring_ms').notNull(),
    waitMs: int('wait_ms').notNull(),
    talkMs: int('talk_ms').notNull(),
    /** Millionths of a euro. */
    cost: bigint('cost', { mode: 'number' }).notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.attemptId] }),
    index('cdrs_ended').on(t.tenantId, t.endedAt, t.attemptId),
    index('cdrs_campaign_ended').on(t.tenantId, t.campaignId, t.endedAt, t.attemptId),
    // Counts of a campaign by result, from the index alone.
    index('cdrs_campaign_result').on(t.tenantId, t.campaignId, t.result, t.endedAt),
    foreignKey({
      columns: [t.tenantId, t.attemptId],
      foreignColumns: [attempts.tenantId, attempts.id],
      name: 'cdrs_attempt_fk',
    }),
  ],
);

/** A number whose call was abandoned: left alone by predictive dialing until then, whichever lead or list has it. */
export const abandonedNumbers = mysqlTable(
  'abandoned_numbers',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    number: codeColumn('number', { length: 20 }).notNull(),
    until: instantColumn('until').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.number] }),
    index('abandoned_numbers_until').on(t.until),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'abandoned_numbers_tenant_fk' }),
  ],
);

/** The audio of a call: stereo WAV, customer left, agent right. */
export const recordings = mysqlTable(
  'recordings',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    attemptId: ulidColumn('attempt_id').notNull(),
    /** Below the recordings folder. */
    path: varchar('path', { length: 300 }).notNull(),
    startedAt: instantColumn('started_at').notNull(),
    endedAt: instantColumn('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.attemptId] }),
    foreignKey({
      columns: [t.tenantId, t.attemptId],
      foreignColumns: [attempts.tenantId, attempts.id],
      name: 'recordings_attempt_fk',
    }),
  ],
);
