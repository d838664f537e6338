import type { Logger } from '@outrider/platform';
import type { Connection } from '../socket/connection.js';
import { difference, toldBySnapshot, type AgentFacts, type CallPhase, type Told } from './difference.js';
import type { AgentSessionRow, AgentState, AttemptRow, OfferFacts } from './facts.js';
import type { SipAccounts } from './sip-account.js';
import { createStream } from './stream.js';
import { attemptOf, stateOf } from './views.js';

/** One tenant's rows, on the primary. */
export interface AgentReader {
  /** The agent session and the attempt that it names, in one statement. */
  present(agentSessionId: string): Promise<{ session: AgentSessionRow; attempt: AttemptRow | null } | undefined>;
  /** Everything that a client must know. */
  state(agentSessionId: string): Promise<AgentState | undefined>;
  offer(attemptId: string): Promise<OfferFacts | undefined>;
  attempt(attemptId: string): Promise<AttemptRow | undefined>;
}

/** An agent session as this gateway serves it: outlives its sockets by a while. */
export interface AgentChannel {
  readonly agentSessionId: string;
  readonly tenantId: string;
  readonly connection: Connection | undefined;
  /** The version that the client was told of. */
  readonly version: number;
  /** The number of the last message. */
  readonly lastSeq: number;
  /** Gives the agent session to this connection; the one before is told and closed. Sends what was missed, or a snapshot. */
  attach(connection: Connection, lastSeq?: number): Promise<void>;
  detach(connection: Connection): void;
  /**
   * Tells the difference to the truth, which it reads. Calls overlap safely; each sees what was committed before it, and those that
   * have not begun to read yet share one reading.
   * @param committed the row as a transaction of the caller's has left it: where that is all there is to tell, nothing is read
   */
  refresh(committed?: AgentSessionRow): Promise<void>;
}

export interface ChannelDeps {
  tenantId: string;
  agentSessionId: string;
  reader: AgentReader;
  sipAccounts: Pick<SipAccounts, 'account'>;
  /** The agent session is over; no more will be told. */
  onSignedOut(channel: AgentChannel): void;
  now(): Date;
  logger: Logger;
}

export function createAgentChannel(deps: ChannelDeps): AgentChannel {
  const { tenantId, agentSessionId, reader, sipAccounts } = deps;
  const stream = createStream(deps.now().getTime());
  let told: Told | undefined;
  let connection: Connection | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };

  const snapshot = async (): Promise<void> => {
    const state = await reader.state(agentSessionId);
    if (!state) throw new Error(`Agent session ${agentSessionId} is gone.`);
    const { session, campaign, dispositions, call } = state;
    told = toldBySnapshot(session, call?.attempt ?? null);
    send({
      type: 'snapshot',
      ...stateOf(session),
      campaign,
      dispositions,
      sipAccount: sipAccounts.account(agentSessionId),
      call: call && { attempt: attemptOf(call.attempt, call.callbackNote), lead: call.lead },
    });
  };

  const send = (message: Parameters<typeof stream.add>[0]) => {
    const numbered = stream.add(message);
    connection?.send(numbered);
  };

  const tell = (session: AgentSessionRow, about: Omit<AgentFacts, 'session'>, before: Told): void => {
    const next = difference(before, { session, ...about });
    told = next.told;
    for (const message of next.messages) send(message);
    if (session.legUp !== before.legUp) {
      send({ type: 'leg', up: session.legUp, sipAccount: sipAccounts.account(agentSessionId) });
    }
    if (session.state === 'offline') deps.onSignedOut(channel);
  };

  const update = async (): Promise<void> => {
    const present = await reader.present(agentSessionId);
    if (!present || !told || present.session.version === told.version) return;
    const { session, attempt } = present;
    const known = told.call;
    const [offer, last] = await Promise.all([
      attempt && attempt.id !== known?.attemptId ? reader.offer(attempt.id) : undefined,
      isOpen(known) && known.attemptId !== attempt?.id ? reader.attempt(known.attemptId) : undefined,
    ]);
    tell(session, { attempt, offer: offer ?? null, last: last ?? null }, told);
  };

  /** The update that has not begun yet, which whoever asks now shares. */
  let waiting: Promise<void> | undefined;
  const refresh = (committed?: AgentSessionRow): Promise<void> => {
    if (committed) {
      return inTurn(async () => {
        if (!told || committed.version <= told.version) return;
        if (committed.attemptId === null && !isOpen(told.call)) {
          return tell(committed, { attempt: null, offer: null, last: null }, told);
        }
        return update();
      });
    }
    waiting ??= inTurn(() => {
      waiting = undefined;
      return update();
    });
    return waiting;
  };

  const channel: AgentChannel = {
    agentSessionId,
    tenantId,
    get connection() {
      return connection;
    },
    get version() {
      return told?.version ?? -1;
    },
    get lastSeq() {
      return stream.lastSeq;
    },
    attach: (next, lastSeq) =>
      inTurn(async () => {
        if (connection && connection !== next) {
          connection.close('signed-in-elsewhere', 'You signed in at another place, which has your calls now.');
        }
        connection = undefined;
        const missed = lastSeq === undefined || !told ? undefined : stream.since(lastSeq);
        if (missed) {
          for (const message of missed) next.send(message);
          connection = next;
          await update();
          return;
        }
        connection = next;
        await snapshot();
      }),
    detach(gone) {
      if (connection === gone) connection = undefined;
    },
    refresh,
  };
  return channel;
}

/** The client was told of a call and not of its end. */
const isOpen = (call: Told['call']): call is { attemptId: string; phase: Exclude<CallPhase, 'ended'> } =>
  call !== null && call.phase !== 'ended';
