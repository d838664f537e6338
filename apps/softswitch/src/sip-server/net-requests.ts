import { randomUUID } from 'node:crypto';
import {
  serializeMessage,
  type ServerTransaction,
  type SipMessage,
  type SipPeer,
  type SipRequest,
  type SipResponse,
} from '@outrider/sip';
import { names, type AppMessages } from './app-messages.js';
import { createGroups } from './dialog/dialog-store.js';
import type { AppConnection } from './link/app-connection.js';
import { refusalLine, responseSentLine, sipLine } from './link/notation.js';

/** A request from the network that an application is to answer. */
export interface NetRequest {
  readonly id: string;
  readonly app: AppConnection;
  readonly request: SipRequest;
  readonly from: SipPeer;
  readonly transaction: ServerTransaction;
  /** Of the dialog it is in, or would make. Empty where there is none. */
  readonly dialogId: string;
}

/** What becomes of the application's answers to one request. */
export interface AnswerHooks {
  /** Changes or adds headers before a response goes out; a text refuses it. */
  prepare?(status: number, headers: Record<string, string | string[]>, body: string): string | undefined;
  /** Sends it by another way than at once (reliable provisional responses); true where it took it over. */
  intercept?(answer: Answer): boolean;
  sent?(response: SipResponse): void;
  /** The application is gone, or took too long and was answered for. */
  abandoned?(): void;
}

export interface Answer {
  status: number;
  reason: string;
  headers: Record<string, string | string[]>;
  body: string;
  toTag?: string;
  /** Sends it now and tells the application. */
  send(): void;
  refuse(reason: string): void;
}

/** Requests that wait for an application's answer, by the transaction id that it knows. */
export interface NetRequests {
  /** Hands the request to the application. */
  offer(
    request: Omit<NetRequest, 'id'>,
    hooks: AnswerHooks,
    options?: { receivedOn?: SipPeer | undefined },
  ): NetRequest;
  /** Carries out the application's response command. */
  respond(app: AppConnection, commandId: string, id: string, message: SipMessage & { kind: 'response' }): void;
  /** It has been answered otherwise (cancelled, say). */
  drop(id: string): void;
  appClosed(app: AppConnection): void;
  count(): number;
}

const NOT_FOR_APPS = names('from', 'call-id', 'cseq', 'to');

export function createNetRequests(deps: {
  messages: AppMessages;
  /** An application that has not said a word about a request by then is passed over, ms. */
  appSilenceMs: number;
}): NetRequests {
  const { messages, appSilenceMs } = deps;
  const waiting = new Map<string, { net: NetRequest; hooks: AnswerHooks; guard: NodeJS.Timeout }>();
  const byApp = createGroups<AppConnection, string>();

  function take(id: string): { net: NetRequest; hooks: AnswerHooks } | undefined {
    const entry = waiting.get(id);
    if (!entry) return undefined;
    waiting.delete(id);
    clearTimeout(entry.guard);
    byApp.drop(entry.net.app, id);
    return entry;
  }

  /** Answers in the application's place. */
  function abandon(id: string): void {
    const entry = take(id);
    if (!entry) return;
    const { method } = entry.net.request;
    if (!entry.net.transaction.answered) {
      // A BYE ends the call whether or not its application still lives.
      entry.net.transaction.respond(method === 'BYE' ? 200 : method === 'INVITE' ? 480 : 500);
    }
    entry.hooks.abandoned?.();
  }

  function sendNow(
    net: NetRequest,
    hooks: AnswerHooks,
    commandId: string,
    app: AppConnection,
    answer: Omit<Answer, 'send' | 'refuse'>,
  ) {
    const { status, reason, headers, body, toTag } = answer;
    const response = net.transaction.respond(status, reason, { headers, body, ...(toTag ? { toTag } : {}) });
    if (status >= 200) take(net.id);
    hooks.sent?.(response);
    app.send(
      responseSentLine(commandId, serializeMessage(response), net.from, {
        transactionId: net.id,
        dialogId: net.dialogId,
      }),
    );
  }

  return {
    offer(parts, hooks, options = {}) {
      const net: NetRequest = { id: randomUUID(), ...parts };
      const guard = setTimeout(() => abandon(net.id), appSilenceMs);
      waiting.set(net.id, { net, hooks, guard });
      byApp.put(net.app, net.id);
      // No final response within the transaction's own limit: it has been answered for the application.
      net.transaction.onTimeout(() => abandon(net.id));
      net.app.send(
        sipLine({
          source: 'network',
          message: serializeMessage(net.request),
          peer: net.from,
          transactionId: net.id,
          dialogId: options.receivedOn ? '' : net.dialogId,
          receivedOn: options.receivedOn,
        }),
      );
      return net;
    },
    respond(app, commandId, id, message) {
      const entry = waiting.get(id);
      const refuse = (reason: string) => app.send(refusalLine(commandId, reason));
      if (!entry || entry.net.transaction.answered) {
        take(id);
        return refuse('Response not sent due to unknown transaction');
      }
      const { net, hooks } = entry;
      const headers = messages.headers(message, net.from.protocol, NOT_FOR_APPS);
      const toTag = /;\s*tag=([^;\s]+)/i.exec(message.headers.get('to') ?? '')?.[1];
      const { status, reason, body } = message;
      const refused = hooks.prepare?.(status, headers, body);
      if (refused !== undefined) return refuse(refused);
      clearTimeout(entry.guard);
      if (status < 200 && net.request.method !== 'INVITE') entry.guard = setTimeout(() => abandon(id), appSilenceMs);
      const parts = { status, reason, headers, body, ...(toTag ? { toTag } : {}) };
      const answer: Answer = { ...parts, send: () => sendNow(net, hooks, commandId, app, parts), refuse };
      if (!hooks.intercept?.(answer)) answer.send();
    },
    drop: (id) => void take(id),
    appClosed(app) {
      for (const id of byApp.of(app)) abandon(id);
    },
    count: () => waiting.size,
  };
}
