import type { ServerTransaction, SipRequest } from '../types.js';
import { ALLOW, type UserAgentContext } from './context.js';
import { dialogRequest, refreshTarget, sequence, type DialogState } from './dialog-state.js';
import { send, type SendOptions } from './send.js';
import { acceptInterval, MIN_SESSION_SECONDS, sessionInterval, type SessionTimer } from './session-timer.js';
import { SipFailure } from './types.js';

/** Offers and answers within a dialog: re-INVITE and UPDATE, both ways (RFC 3261 §14, RFC 3264). */
export interface OfferExchange {
  local(): string;
  remote(): string;
  onOffer(answer: (offer: string) => string | Promise<string>): void;
  /** Offers anew. @throws SipFailure */
  send(body: string): Promise<string>;
  receive(request: SipRequest, transaction: ServerTransaction): void;
  /** The ACK brought the answer to an offer that stood in our 2xx. */
  lateAnswer(body: string): void;
  /** The dialog ended: an offer still unanswered is answered 487, and our own waiting ones fail. */
  abandon(): void;
}

export interface OfferExchangeParts {
  context: UserAgentContext;
  state: DialogState;
  dialog: { readonly sessionTimer: SessionTimer };
  localSdp: string;
  remoteSdp: string;
  sendOptions(): SendOptions;
  build(body: string): SipRequest;
  contact(): string;
  failed(failure: SipFailure): void;
  awaitAck(transaction: ServerTransaction, sequence: number): void;
}

/** Tries of one re-INVITE that meets the far end's own (491). */
const MAX_TRIES = 4;

export function createOfferExchange(parts: OfferExchangeParts): OfferExchange {
  const { context, state } = parts;
  let localSdp = parts.localSdp;
  let remoteSdp = parts.remoteSdp;
  let answerTo: ((offer: string) => string | Promise<string>) | undefined;
  let receiving: ServerTransaction | undefined;
  /** Our own offers go one after another. */
  let queue: Promise<unknown> = Promise.resolve();
  let inviting = false;
  let over = false;
  let awaitsAnswer = false;
  const waiting = new Set<{ timer: NodeJS.Timeout; wake: () => void }>();

  function attempt(body: string): Promise<string> {
    inviting = true;
    return new Promise((resolve, reject) => {
      let ack: SipRequest | undefined;
      const request = parts.build(body);
      request.headers.set('supported', 'timer');
      const refresh = parts.dialog.sessionTimer.header();
      if (refresh) request.headers.set('session-expires', refresh);
      send(request, parts.sendOptions(), {
        success(response, sent) {
          if (!ack) {
            inviting = false;
            refreshTarget(state, response.headers);
            localSdp = body;
            remoteSdp = response.body || remoteSdp;
            parts.dialog.sessionTimer.refreshed(sessionInterval(response.headers));
            ack = dialogRequest(state, 'ACK', sequence(sent) ?? 0);
            resolve(remoteSdp);
          }
          context.endpoint.sendAck(ack, parts.sendOptions().target);
        },
        failure(failure) {
          inviting = false;
          reject(failure);
        },
      });
    });
  }

  /** §14.1: after a glare, wait a random time before offering again. */
  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const entry = {
        wake: resolve,
        timer: setTimeout(() => {
          waiting.delete(entry);
          resolve();
        }, Math.random() * 2_000),
      };
      waiting.add(entry);
    });
  }

  async function offer(body: string): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      if (over) throw new SipFailure('ended', undefined, 'the call has ended');
      if (!receiving) {
        try {
          return await attempt(body);
        } catch (error) {
          const failure = error as SipFailure;
          if (failure.status !== 491 || tries >= MAX_TRIES) {
            parts.failed(failure);
            throw failure;
          }
        }
      } else if (tries >= MAX_TRIES) {
        throw new SipFailure('rejected', 491, 'the far end is offering at the same time');
      }
      await pause();
    }
  }

  async function answer(request: SipRequest, transaction: ServerTransaction): Promise<void> {
    const timer = acceptInterval(request.headers);
    const number = sequence(request) ?? 0;
    receiving = transaction;
    try {
      const body = request.body && answerTo ? await answerTo(request.body) : localSdp;
      if (over) return;
      localSdp = body;
      remoteSdp = request.body || remoteSdp;
      awaitsAnswer = request.method === 'INVITE' && !request.body;
      const bodiless = request.method === 'UPDATE' && !request.body;
      if (request.method === 'INVITE') parts.awaitAck(transaction, number);
      transaction.respond(200, undefined, {
        headers: {
          contact: parts.contact(),
          allow: ALLOW,
          supported: 'timer',
          ...(!bodiless && { 'content-type': 'application/sdp' }),
          ...timer?.headers,
        },
        body: bodiless ? '' : body,
      });
      if (timer) parts.dialog.sessionTimer.restart(sessionInterval(request.headers)!.seconds, timer.weRefresh);
    } catch {
      if (!over) transaction.respond(488);
    } finally {
      receiving = undefined;
    }
  }

  return {
    local: () => localSdp,
    remote: () => remoteSdp,
    onOffer: (answerer) => (answerTo = answerer),
    send(body) {
      const result = queue.then(() => offer(body));
      queue = result.catch(() => undefined);
      return result;
    },
    receive(request, transaction) {
      const interval = sessionInterval(request.headers);
      if (interval && interval.seconds < MIN_SESSION_SECONDS) {
        return void transaction.respond(422, undefined, { headers: { 'min-se': String(MIN_SESSION_SECONDS) } });
      }
      if (receiving) return void transaction.respond(500, undefined, { headers: { 'retry-after': '1' } });
      if (inviting) return void transaction.respond(491);
      void answer(request, transaction);
    },
    lateAnswer(body) {
      if (awaitsAnswer && body) remoteSdp = body;
      awaitsAnswer = false;
    },
    abandon() {
      over = true;
      receiving?.respond(487);
      receiving = undefined;
      for (const { timer, wake } of waiting) {
        clearTimeout(timer);
        wake();
      }
      waiting.clear();
    },
  };
}
