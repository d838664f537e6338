import { newTag } from '../message/ids.js';
import { createResponse } from '../message/respond.js';
import { serializeMessage } from '../message/serialize.js';
import type { ServerTransaction, SipPeer, SipRequest, SipResponse } from '../types.js';
import { isReliable, type TransactionContext } from './context.js';
import { transactionTimeout } from './timers.js';

export interface ServerContext extends TransactionContext {
  remove(transaction: ServerTransactionState): void;
  /** It has a final response now: it no longer counts as pending for its source. */
  answered(transaction: ServerTransactionState): void;
  /** Before an INVITE that nobody answered yet gets its 100, in ms (RFC 3261 §17.2.1: 200). */
  readonly tryingAfterMs: number;
  /** How long the user above may take for a final response, in ms; then 480 (INVITE) or 500 is sent for it. */
  readonly answerWithinMs: { invite: number; other: number };
}

type State = 'trying' | 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';

/** RFC 3261 §17.2.1 and §17.2.2, RFC 6026 §7.1: INVITE and non-INVITE server transactions. */
export class ServerTransactionState implements ServerTransaction {
  readonly id: string;
  readonly key: string;
  readonly mergeKey: string;
  readonly request: SipRequest;
  readonly source: SipPeer;
  readonly invite: boolean;
  readonly #context: ServerContext;
  readonly #target: SipPeer;
  readonly #reliable: boolean;
  #state: State = 'trying';
  #toTag: string | undefined;
  #wire: string | undefined;
  #last: SipResponse | undefined;
  #interval: number;
  /** The 100 to come; later timer G or the 2xx's. */
  #retransmit: NodeJS.Timeout | undefined;
  /** The guard on the user above; later H, I, J or L. */
  #timeout: NodeJS.Timeout | undefined;
  #cancelListeners: ((cancel: SipRequest) => void)[] = [];
  #timeoutListeners: (() => void)[] = [];

  constructor(
    context: ServerContext,
    ids: { id: string; key: string; mergeKey: string },
    request: SipRequest,
    peers: { source: SipPeer; target: SipPeer },
  ) {
    this.id = ids.id;
    this.key = ids.key;
    this.mergeKey = ids.mergeKey;
    this.#context = context;
    this.request = request;
    this.source = peers.source;
    this.#target = peers.target;
    this.#reliable = isReliable(peers.target);
    this.invite = request.method === 'INVITE';
    this.#interval = context.timers.t1;
    const { invite, other } = context.answerWithinMs;
    this.#timeout = setTimeout(() => this.#answerForUser(), this.invite ? invite : other);
  }

  /** Called once the user above has had its chance to answer at once. */
  start(): void {
    if (!this.invite || this.#state !== 'trying') return;
    if (this.#context.tryingAfterMs === 0) this.respond(100);
    else this.#retransmit = setTimeout(() => this.respond(100), this.#context.tryingAfterMs);
  }

  get answered(): boolean {
    return this.#state !== 'trying' && this.#state !== 'proceeding';
  }

  /** A non-2xx final response ends what RFC 3261 §8.2.2.2 calls an ongoing transaction. */
  get ongoing(): boolean {
    return !this.answered || this.#state === 'accepted';
  }

  get toTag(): string {
    return (this.#toTag ??= newTag());
  }

  respond(
    status: number,
    reason?: string,
    options: { headers?: Record<string, string | readonly string[]>; body?: string; toTag?: string } = {},
  ): SipResponse {
    if (this.answered) return this.#last ?? createResponse(this.request, status, { reason, ...options });
    if (options.toTag !== undefined) this.#toTag = options.toTag;
    const response = createResponse(this.request, status, { reason, ...options, toTag: this.toTag });
    this.#wire = serializeMessage(response);
    this.#last = response;
    clearTimeout(this.#retransmit);
    if (status < 200) this.#state = 'proceeding';
    else this.#answer(status);
    this.#transmit();
    return response;
  }

  repeat(): void {
    if (!this.answered) this.#transmit();
  }

  acked(): void {
    if (this.#state === 'accepted') {
      clearTimeout(this.#retransmit);
      this.#retransmit = undefined;
      this.#timeoutListeners = [];
    }
  }

  onCancel(listener: (cancel: SipRequest) => void): void {
    this.#cancelListeners.push(listener);
  }

  onTimeout(listener: () => void): void {
    this.#timeoutListeners.push(listener);
  }

  /** The same request again: the same answer again. */
  retransmitted(): void {
    if (this.#wire !== undefined && this.#state !== 'confirmed' && this.#state !== 'accepted') this.#transmit();
  }

  /** An ACK in this transaction, hence for a non-2xx. */
  ackReceived(): void {
    if (this.#state !== 'completed' || !this.invite) return;
    this.#state = 'confirmed';
    clearTimeout(this.#retransmit);
    clearTimeout(this.#timeout);
    if (this.#reliable) this.end();
    else this.#timeout = setTimeout(() => this.end(), this.#context.timers.t4);
  }

  /** A CANCEL for it came and has been answered 200. */
  cancelled(cancel: SipRequest): void {
    if (!this.invite || this.answered) return;
    const listeners = this.#cancelListeners;
    this.respond(487);
    for (const listener of listeners) listener(cancel);
  }

  end(): void {
    this.#state = 'terminated';
    clearTimeout(this.#retransmit);
    clearTimeout(this.#timeout);
    this.#cancelListeners = [];
    this.#timeoutListeners = [];
    this.#context.remove(this);
  }

  #answer(status: number): void {
    clearTimeout(this.#timeout);
    this.#context.answered(this);
    const { timers } = this.#context;
    const limit = transactionTimeout(timers);
    if (!this.invite) {
      this.#state = 'completed';
      if (this.#reliable) queueMicrotask(() => this.end());
      else this.#timeout = setTimeout(() => this.end(), limit);
      return;
    }
    this.#cancelListeners = [];
    this.#state = status < 300 ? 'accepted' : 'completed';
    // A 2xx is repeated over every transport: a later hop may be UDP (RFC 3261 §13.3.1.4).
    if (status < 300 || !this.#reliable) this.#armRetransmit();
    this.#timeout = setTimeout(() => this.#noAck(), limit);
  }

  #armRetransmit(): void {
    this.#retransmit = setTimeout(() => {
      this.#interval = Math.min(this.#interval * 2, this.#context.timers.t2);
      this.#armRetransmit();
      this.#transmit();
    }, this.#interval);
  }

  /** Timer H, or timer L with its 2xx still unacknowledged. */
  #noAck(): void {
    const listeners = this.#timeoutListeners;
    this.end();
    for (const listener of listeners) listener();
  }

  #answerForUser(): void {
    const listeners = this.#timeoutListeners;
    this.#timeoutListeners = [];
    this.respond(this.invite ? 480 : 500);
    for (const listener of listeners) listener();
  }

  #transmit(): void {
    if (this.#wire !== undefined) this.#context.send(this.#wire, this.#target, () => {});
  }
}
