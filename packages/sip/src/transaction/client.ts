import { parseCSeq } from '../message/cseq.js';
import { createHeaders } from '../message/headers.js';
import { serializeMessage } from '../message/serialize.js';
import type { ClientHandlers, ClientTransaction, SipPeer, SipRequest, SipResponse } from '../types.js';
import { isReliable, type TransactionContext } from './context.js';
import { transactionTimeout } from './timers.js';

export interface ClientContext extends TransactionContext {
  remove(transaction: ClientTransactionState): void;
  /** Sends a CANCEL in a transaction of its own, under the INVITE's branch. */
  sendCancel(cancel: SipRequest, target: SipPeer): void;
  /** How long an INVITE may stay without a final response once a provisional one has come, in ms; then it is cancelled. */
  readonly proceedingMs: number;
}

type State = 'calling' | 'proceeding' | 'completed' | 'accepted' | 'terminated';

/** RFC 3261 §17.1.1 and §17.1.2, RFC 6026 §7.2: INVITE and non-INVITE client transactions. */
export class ClientTransactionState implements ClientTransaction {
  readonly id: string;
  readonly key: string;
  readonly target: SipPeer;
  readonly #context: ClientContext;
  readonly #handlers: ClientHandlers;
  readonly #request: SipRequest;
  readonly #invite: boolean;
  readonly #reliable: boolean;
  #wire: string;
  #state: State = 'calling';
  #interval: number;
  /** Timer A or E. */
  #retransmit: NodeJS.Timeout | undefined;
  /** Timer B or F, later D, K or M. */
  #timeout: NodeJS.Timeout | undefined;
  #cancel: { headers: Record<string, string> } | undefined;
  #ack: string | undefined;

  constructor(
    context: ClientContext,
    ids: { branch: string; key: string },
    request: SipRequest,
    target: SipPeer,
    handlers: ClientHandlers,
  ) {
    this.id = ids.branch;
    this.key = ids.key;
    this.target = target;
    this.#context = context;
    this.#handlers = handlers;
    this.#request = request;
    this.#invite = request.method === 'INVITE';
    this.#reliable = isReliable(target);
    this.#interval = context.timers.t1;
    this.#wire = serializeMessage(request);
  }

  start(): void {
    this.#timeout = setTimeout(() => this.#fail('timeout'), transactionTimeout(this.#context.timers));
    if (!this.#reliable) this.#armRetransmit();
    this.#transmit();
  }

  receive(response: SipResponse, from: SipPeer): void {
    const { status } = response;
    switch (this.#state) {
      case 'calling':
      case 'proceeding':
        if (status < 200) this.#provisional(response, from);
        else this.#final(response, from);
        return;
      case 'completed':
        if (this.#invite && status >= 300) this.#sendAck(response);
        return;
      case 'accepted':
        if (status >= 200 && status < 300) this.#handlers.onResponse(response, from);
        return;
      case 'terminated':
        return;
    }
  }

  cancel(headers: Record<string, string> = {}): void {
    if (!this.#invite || this.#cancel || (this.#state !== 'calling' && this.#state !== 'proceeding')) return;
    this.#cancel = { headers };
    if (this.#state === 'proceeding') this.#sendCancel();
  }

  /** The flow that it used is gone. */
  flowClosed(): void {
    if (this.#state === 'calling' || this.#state === 'proceeding') this.#fail('transport');
    else this.end();
  }

  /** Stops without a word to anybody. */
  end(): void {
    this.#state = 'terminated';
    clearTimeout(this.#retransmit);
    clearTimeout(this.#timeout);
    this.#context.remove(this);
  }

  #provisional(response: SipResponse, from: SipPeer): void {
    if (this.#state === 'calling') {
      this.#state = 'proceeding';
      if (this.#invite) {
        clearTimeout(this.#retransmit);
        clearTimeout(this.#timeout);
        if (this.#cancel) this.#sendCancel();
        else this.#timeout = setTimeout(() => this.#giveUp(), this.#context.proceedingMs);
      }
    }
    this.#handlers.onResponse(response, from);
  }

  #final(response: SipResponse, from: SipPeer): void {
    clearTimeout(this.#retransmit);
    clearTimeout(this.#timeout);
    const { timers } = this.#context;
    if (this.#invite && response.status < 300) {
      this.#state = 'accepted';
      this.#linger(transactionTimeout(timers));
    } else {
      this.#state = 'completed';
      if (this.#invite) this.#sendAck(response);
      if (this.#reliable) this.end();
      else this.#linger(this.#invite ? transactionTimeout(timers) : timers.t4);
    }
    // A transaction that only lingers holds no more than it must.
    this.#wire = '';
    this.#handlers.onResponse(response, from);
  }

  #linger(ms: number): void {
    this.#timeout = setTimeout(() => this.end(), ms);
  }

  /** No final response for very long: cancel it, so that nothing stays for ever. */
  #giveUp(): void {
    this.#cancel ??= { headers: {} };
    this.#sendCancel();
  }

  #sendCancel(): void {
    const { headers } = this.#request;
    const cancel: SipRequest = {
      kind: 'request',
      method: 'CANCEL',
      uri: this.#request.uri,
      headers: createHeaders({ via: headers.getAll('via').slice(0, 1), route: headers.getAll('route') }),
      body: '',
    };
    for (const name of ['max-forwards', 'from', 'to', 'call-id']) cancel.headers.set(name, headers.getAll(name));
    cancel.headers.set('cseq', `${parseCSeq(headers.get('cseq')!)!.number} CANCEL`);
    for (const [name, value] of Object.entries(this.#cancel?.headers ?? {})) cancel.headers.set(name, value);
    this.#context.sendCancel(cancel, this.target);
    // RFC 3261 §9.1: with no final response by then, the INVITE counts as cancelled.
    clearTimeout(this.#timeout);
    this.#timeout = setTimeout(() => this.#fail('timeout'), transactionTimeout(this.#context.timers));
  }

  /** RFC 3261 §17.1.1.3. */
  #sendAck(response: SipResponse): void {
    if (this.#ack === undefined) {
      const { headers } = this.#request;
      const ack: SipRequest = {
        kind: 'request',
        method: 'ACK',
        uri: this.#request.uri,
        headers: createHeaders({ via: headers.getAll('via').slice(0, 1), route: headers.getAll('route') }),
        body: '',
      };
      for (const name of ['max-forwards', 'from', 'call-id']) ack.headers.set(name, headers.getAll(name));
      ack.headers.set('to', response.headers.get('to')!);
      ack.headers.set('cseq', `${parseCSeq(headers.get('cseq')!)!.number} ACK`);
      this.#ack = serializeMessage(ack);
    }
    this.#context.send(this.#ack, this.target, () => {});
  }

  #armRetransmit(): void {
    this.#retransmit = setTimeout(() => {
      const doubled = this.#interval * 2;
      // Timer A only doubles; timer E is capped, and stays at the cap once a provisional response has come.
      if (this.#invite) this.#interval = doubled;
      else
        this.#interval =
          this.#state === 'proceeding' ? this.#context.timers.t2 : Math.min(doubled, this.#context.timers.t2);
      this.#armRetransmit();
      this.#transmit();
    }, this.#interval);
  }

  #transmit(): void {
    this.#context.send(this.#wire, this.target, () => {
      if (this.#state === 'calling' || this.#state === 'proceeding') this.#fail('transport');
    });
  }

  #fail(cause: 'timeout' | 'transport'): void {
    this.end();
    this.#handlers.onFailure(cause);
  }
}
