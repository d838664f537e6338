import type { Logger } from '@outrider/platform';
import type { Connection } from '../socket/connection.js';
import { difference, toldBySnapshot, type Told } from './difference.js';
import type { AgentSessionRow, AgentState, CallFacts, CampaignFacts } from './facts.js';
import type { SipAccounts } from './sip-account.js';
import { createStream } from './stream.js';
import { attemptOf, stateOf } from './views.js';

/** One tenant's rows, on the primary. */
export interface AgentReader {
  session(agentSessionId: string): Promise<AgentSessionRow | undefined>;
  /** Everything that a client must know. */
  state(agentSessionId: string): Promise<AgentState | undefined>;
  campaign(campaignId: string): Promise<CampaignFacts | undefined>;
  call(attemptId: string): Promise<CallFacts | null>;
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
  /** Reads the truth and tells the difference. Calls overlap safely; each sees what was committed before it. */
  refresh(): Promise<void>;
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

  const update = async (): Promise<void> => {
    const session = await reader.session(agentSessionId);
    if (!session || !told || session.version === told.version) return;
    const previous = told.call;
    const [campaign, call, last] = await Promise.all([
      reader.campaign(session.campaignId),
      session.attemptId === null ? null : reader.call(session.attemptId),
      previous && previous.phase !== 'ended' && previous.attemptId !== session.attemptId
        ? reader.call(previous.attemptId)
        : null,
    ]);
    if (!campaign) return;
    const legChanged = session.legUp !== told.legUp;
    const next = difference(told, { session, campaign, call, last: last?.attempt ?? null });
    told = next.told;
    for (const message of next.messages) send(message);
    if (legChanged) send({ type: 'leg', up: session.legUp, sipAccount: sipAccounts.account(agentSessionId) });
    if (session.state === 'offline') deps.onSignedOut(channel);
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
    refresh: () => inTurn(update),
  };
  return channel;
}
