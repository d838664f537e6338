import { ProblemError, type AgentClientMessage } from '@outrider/contracts';
import { repositories, type Database, type Disposing } from '@outrider/db';
import type { Connection } from '../socket/connection.js';
import type { AgentSessionRow } from './facts.js';
import type { AgentHub } from './hub.js';
import { problemOf } from './refusals.js';

type Message = Extract<AgentClientMessage, { type: 'dispose' | 'callback' }>;
type Promised = { dueAt: string; scope: 'me' | 'team'; note?: string };

/** Bytes of the result fields of one call, as JSON. */
const MAX_RESULT_BYTES = 16 * 1024;

/** Which member of the message a refusal is about. */
const FIELDS: Record<string, string> = {
  'attempt-not-found': 'attemptId',
  'not-your-attempt': 'attemptId',
  'disposition-unknown': 'dispositionId',
  'callback-required': 'callback',
  'callback-not-allowed': 'callback',
  'callback-time-invalid': 'dueAt',
};

/** Gives calls their outcome, in the words of `dispose` and `callback`. */
export function createDispose(deps: { database: Database; hub: AgentHub }) {
  /** The first disposition of the campaign that is a callback. */
  const callbackDisposition = async (tenantId: string, agentSessionId: string): Promise<string> => {
    const state = await repositories(deps.database, tenantId).agentSessions.stateOf(agentSessionId);
    const found = state?.dispositions.find(({ category }) => category === 'callback');
    if (!found) throw new ProblemError('state-conflict', 'This campaign offers no callbacks.');
    return found.id;
  };

  return async (
    message: Message,
    connection: Connection,
    tell: (tenantId: string, session: AgentSessionRow) => Promise<void>,
  ): Promise<void> => {
    const channel = deps.hub.of(connection);
    if (!channel) throw problemOf('not-signed-in');
    const { tenantId, agentSessionId } = channel;
    const request: Disposing = {
      attemptId: message.attemptId,
      userId: connection.session.userId,
      ...(message.type === 'callback'
        ? {
            disposition: { id: await callbackDisposition(tenantId, agentSessionId) },
            callback: promised(message),
          }
        : {
            disposition: { id: message.dispositionId },
            ...(message.note === undefined ? {} : { note: message.note }),
            ...(message.result === undefined ? {} : { resultData: bounded(message.result) }),
            ...(message.callback === undefined ? {} : { callback: promised(message.callback) }),
          }),
    };
    const result = await repositories(deps.database, tenantId).attempts.dispose(request);
    if (!result.ok) throw problemOf(result.code, FIELDS[result.code]);
    if (result.session) await tell(tenantId, result.session);
  };
}

const promised = ({ dueAt, scope, note }: Promised): NonNullable<Disposing['callback']> => ({
  dueAt: new Date(dueAt),
  personal: scope === 'me',
  ...(note === undefined ? {} : { note }),
});

function bounded(result: Record<string, unknown>): Record<string, unknown> {
  if (Buffer.byteLength(JSON.stringify(result)) > MAX_RESULT_BYTES) {
    throw new ProblemError('too-large', `The result fields may have ${MAX_RESULT_BYTES} bytes together.`, {
      field: 'result',
    });
  }
  return result;
}
