import { ProblemError, type AgentClientMessage } from '@outrider/contracts';
import { repositories, type Database } from '@outrider/db';
import type { Bus, DialerCommand } from '@outrider/platform';
import type { Connection } from '../socket/connection.js';
import { createDispose } from './dispose.js';
import type { AgentSessionRow } from './facts.js';
import type { AgentHub } from './hub.js';
import { dialerProblem, problemOf } from './refusals.js';
import type { SipAccounts } from './sip-account.js';

export interface AgentCommandDeps {
  database: Database;
  bus: Pick<Bus, 'publish' | 'request'>;
  hub: AgentHub;
  sipAccounts: SipAccounts;
}

type Message<T extends AgentClientMessage['type']> = Extract<AgentClientMessage, { type: T }>;
/** A command to the dialer, without the call that it is about. */
type CallCommand = { type: 'hang-up' } | { type: 'hold'; on: boolean } | { type: 'dtmf'; digits: string };

/** Carries out what agents ask for: the database decides, the bus tells, and the dialer that has the call acts. */
export function createAgentCommands(deps: AgentCommandDeps) {
  const { hub, bus, database } = deps;
  const dispose = createDispose(deps);

  const held = (connection: Connection) => {
    const channel = hub.of(connection);
    if (!channel) throw problemOf('not-signed-in');
    return channel;
  };

  /** The agent session that the connection holds, as the primary has it. */
  const present = async (connection: Connection) => {
    const { tenantId, agentSessionId } = held(connection);
    const session = await repositories(database, tenantId).agentSessions.get(agentSessionId);
    if (!session) throw problemOf('session-not-found');
    return { tenantId, agentSessionId, session };
  };

  /** Tells the campaign's pacer and every socket what has become of the session. */
  const tell = async (tenantId: string, session: AgentSessionRow) => {
    const { id: agentId, campaignId, legUp } = session;
    await hub.changed(tenantId, session);
    if (session.state === 'reserved') return;
    // Without a leg nobody can take a call.
    const state = session.state === 'idle' && !legUp ? 'paused' : session.state;
    const event = { type: 'agent', at: database.now().getTime(), agentId, state } as const;
    await bus.publish('campaign.event', { tenantId, campaignId, event });
  };

  const signIn = async ({ campaignId }: Message<'sign-in'>, connection: Connection) => {
    const { tenantId, userId } = connection.session;
    const { agentSessions } = repositories(database, tenantId);
    const before = await agentSessions.liveOfUser(userId);
    // Signing in ends a session in another campaign; that its end is told must not close this connection.
    const channel = hub.of(connection);
    const leaving =
      before && before.campaignId !== campaignId && channel?.agentSessionId === before.id ? channel : undefined;
    const lastSeq = leaving?.lastSeq;
    if (leaving) hub.release(connection);
    const result = await agentSessions.signIn({ userId, campaignId, sipHa1: deps.sipAccounts.ha1 });
    if (!result.ok) {
      if (leaving) await hub.attach(connection, tenantId, leaving.agentSessionId, lastSeq);
      throw problemOf(result.code, result.code === 'campaign-not-found' ? 'campaignId' : undefined);
    }
    const ended = before && before.id !== result.session.id ? await agentSessions.get(before.id) : undefined;
    if (ended) await tell(tenantId, ended);
    await hub.attach(connection, tenantId, result.session.id);
    await tell(tenantId, result.session);
  };

  const resume = async ({ agentSessionId, lastSeq }: Message<'resume'>, connection: Connection) => {
    const { tenantId, userId } = connection.session;
    const { agentSessions } = repositories(database, tenantId);
    const session = await agentSessions.get(agentSessionId);
    // Another agent's session is as unknown as one of another tenant.
    if (!session || session.userId !== userId) throw problemOf('session-not-found', 'agentSessionId');
    if (session.state === 'offline') throw problemOf('session-over');
    await agentSessions.touch([agentSessionId]);
    await hub.attach(connection, tenantId, agentSessionId, lastSeq);
  };

  const change = async (
    connection: Connection,
    make: (
      sessions: ReturnType<typeof repositories>['agentSessions'],
      id: string,
    ) => ReturnType<ReturnType<typeof repositories>['agentSessions']['ready']>,
  ) => {
    const { tenantId, agentSessionId } = held(connection);
    const result = await make(repositories(database, tenantId).agentSessions, agentSessionId);
    if (!result.ok) throw problemOf(result.code);
    if (result.changed) await tell(tenantId, result.session);
  };

  /** Asks the dialer that has the agent's call. */
  const onCall = async (connection: Connection, command: CallCommand, meant?: string) => {
    const { tenantId, agentSessionId, session } = await present(connection);
    const { attemptId } = session;
    if (meant !== undefined && meant !== attemptId) {
      const other = await repositories(database, tenantId).attempts.get(meant);
      if (other?.agentSessionId !== agentSessionId) throw problemOf('not-your-attempt', 'attemptId');
    }
    if (session.state !== 'talking' || attemptId === null || (meant !== undefined && meant !== attemptId)) {
      throw new ProblemError('state-conflict', meant ? 'That call is over.' : 'You are not in a call.');
    }
    const attempt = await repositories(database, tenantId).attempts.get(attemptId);
    if (!attempt?.dialerId) throw dialerProblem({ code: 'unreachable', message: '' });
    const full: DialerCommand = { ...command, tenantId, agentSessionId, attemptId };
    const reply = await bus.request('dialer.command', attempt.dialerId, full);
    if (!reply.ok) throw dialerProblem(reply);
  };

  const signOut = async (connection: Connection) => {
    const { tenantId, agentSessionId } = held(connection);
    const result = await repositories(database, tenantId).agentSessions.signOut(agentSessionId);
    if (!result.ok) throw problemOf(result.code);
    // The socket stays for another sign-in; the dialer drops the leg when it hears the news.
    hub.release(connection);
    await tell(tenantId, result.session);
  };

  return async (message: AgentClientMessage, connection: Connection): Promise<void> => {
    switch (message.type) {
      case 'sign-in':
        return signIn(message, connection);
      case 'resume':
        return resume(message, connection);
      case 'ready':
        return change(connection, (sessions, id) => sessions.ready(id));
      case 'pause':
        return change(connection, (sessions, id) => sessions.pause(id, message.reason));
      case 'hang-up':
        return onCall(connection, { type: 'hang-up' }, message.attemptId);
      case 'hold':
        return onCall(connection, { type: 'hold', on: message.on });
      case 'dtmf':
        return onCall(connection, { type: 'dtmf', digits: message.digits });
      case 'dispose':
      case 'callback':
        return dispose(message, connection, tell);
      case 'sign-out':
        return signOut(connection);
      case 'ping':
        return;
    }
  };
}
