import { newBranch, newTag } from '../message/ids.js';
import { parseMessage, type ParseResult } from '../message/parse.js';
import { createResponse } from '../message/respond.js';
import { serializeMessage } from '../message/serialize.js';
import { tagOf } from '../message/name-addr.js';
import { parseVia } from '../message/via.js';
import { bindAll, reachable, type ListenAddress } from '../transport/bind.js';
import { bracketed, DEFAULT_TRANSPORT_LIMITS, type Transport, type TransportLimits } from '../transport/transport.js';
import type {
  ClientHandlers,
  ServerTransaction,
  SipEndpoint,
  SipPeer,
  SipProtocol,
  SipRequest,
  SipResponse,
} from '../types.js';
import { createSourceBounds, DEFAULT_LIMITS, type SipLimits } from './bounds.js';
import { ClientTransactionState, type ClientContext } from './client.js';
import { clientKey, mergeKey, responseKey, responseTarget, serverKey, stampVia } from './matching.js';
import { ServerTransactionState, type ServerContext } from './server.js';
import { DEFAULT_TIMERS, type SipTimers } from './timers.js';

export interface SipEndpointOptions {
  listen: readonly ListenAddress[];
  /** Host to name in Via and Contact where a wildcard address is bound. */
  advertise?: string;
  timers?: Partial<SipTimers>;
  limits?: Partial<SipLimits>;
  transportLimits?: Partial<TransportLimits>;
  /** Delay before an unanswered INVITE gets its 100, in ms. Default 200; 0 is at once. */
  tryingAfterMs?: number;
  /** How long the listener may take for a final response, in ms; then 480 (INVITE) or 500 is sent. Default 300 s and 30 s. */
  answerWithinMs?: { invite: number; other: number };
  /** How long a sent INVITE may ring, in ms, before it is cancelled. Default 600 s. */
  proceedingMs?: number;
  /** Whether a browser page of this origin may open a websocket. Default: any. */
  allowOrigin?: (origin: string) => boolean;
  /** A listener threw: a fault in our own code, never the far end's. Default: a process warning. */
  onError?: (error: unknown) => void;
  /** Puts something between a transport and the wire. */
  wrapTransport?: (transport: Transport) => Transport;
}

type RequestListener = (request: SipRequest, from: SipPeer, transaction: ServerTransaction | undefined) => void;

/**
 * Binds the addresses and runs the transaction layer on them.
 * @throws the system's error where an address cannot be bound; nothing stays bound then
 */
export async function createEndpoint(options: SipEndpointOptions): Promise<SipEndpoint> {
  const timers = { ...DEFAULT_TIMERS, ...options.timers };
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const report = options.onError ?? ((error: unknown) => process.emitWarning(error as Error));
  const clients = new Map<string, ClientTransactionState>();
  const clientsByFlow = new Map<string, Set<ClientTransactionState>>();
  const flowOf = new Map<ClientTransactionState, string>();
  const servers = new Map<string, ServerTransactionState>();
  const merges = new Map<string, ServerTransactionState>();
  const bounds = createSourceBounds(limits);
  const requestListeners: RequestListener[] = [];
  const flowListeners: ((flow: string) => void)[] = [];
  const counters = { received: 0, malformed: 0, refused: 0, stray: 0 };
  /** Answers without a transaction must repeat the same tag (RFC 3261 §8.2.7). */
  const statelessTag = newTag();

  const bound = await bindAll(
    options.listen,
    { onMessage, onFlowClosed },
    { ...DEFAULT_TRANSPORT_LIMITS, ...options.transportLimits },
    { allowOrigin: options.allowOrigin },
  );
  const all = options.wrapTransport ? bound.map(options.wrapTransport) : bound;
  const transports = new Map<SipProtocol, Transport>();
  const addresses = new Map<SipProtocol, SipPeer>();
  for (const transport of all) {
    if (transports.has(transport.protocol)) continue;
    transports.set(transport.protocol, transport);
    addresses.set(transport.protocol, reachable(transport.listening, options.advertise));
  }

  function send(message: string, target: SipPeer, onError: (error: Error) => void): string | undefined {
    const transport = transports.get(target.protocol);
    if (transport) return transport.send(message, target, onError);
    queueMicrotask(() => onError(new Error(`no ${target.protocol} transport`)));
    return undefined;
  }

  function addVia(request: SipRequest, target: SipPeer, branch: string): void {
    const local = addresses.get(target.protocol);
    const sentBy = local ? `${bracketed(local.host)}:${local.port}` : 'invalid.invalid';
    request.headers.prepend('via', `SIP/2.0/${target.protocol.toUpperCase()} ${sentBy};branch=${branch};rport`);
    if (!request.headers.has('max-forwards')) request.headers.set('max-forwards', '70');
  }

  const clientContext: ClientContext = {
    timers,
    proceedingMs: options.proceedingMs ?? 600_000,
    send(message, target, onError) {
      send(message, target, onError);
    },
    remove(transaction) {
      clients.delete(transaction.key);
      const flow = flowOf.get(transaction);
      if (flow === undefined) return;
      flowOf.delete(transaction);
      const sharing = clientsByFlow.get(flow);
      sharing?.delete(transaction);
      if (sharing?.size === 0) clientsByFlow.delete(flow);
    },
    sendCancel(cancel, target) {
      const branch = parseVia(cancel.headers.get('via')!)!.params.get('branch')!;
      startClient(branch, cancel, target, { onResponse() {}, onFailure() {} });
    },
  };

  function startClient(
    branch: string,
    request: SipRequest,
    target: SipPeer,
    handlers: ClientHandlers,
  ): ClientTransactionState {
    const key = clientKey(branch, request.method);
    let flow: string | undefined;
    const context: ClientContext =
      target.protocol === 'udp'
        ? clientContext
        : {
            ...clientContext,
            send(message, to, onError) {
              flow = send(message, to, onError) ?? flow;
            },
          };
    const transaction = new ClientTransactionState(context, { branch, key }, request, target, handlers);
    clients.set(key, transaction);
    transaction.start();
    if (flow !== undefined && clients.has(key)) {
      flowOf.set(transaction, flow);
      const sharing = clientsByFlow.get(flow);
      if (sharing) sharing.add(transaction);
      else clientsByFlow.set(flow, new Set([transaction]));
    }
    return transaction;
  }

  const serverContext: ServerContext = {
    timers,
    tryingAfterMs: options.tryingAfterMs ?? 200,
    answerWithinMs: options.answerWithinMs ?? { invite: 300_000, other: 30_000 },
    send(message, target, onError) {
      send(message, target, onError);
    },
    remove(transaction) {
      servers.delete(transaction.key);
      if (merges.get(transaction.mergeKey) === transaction) merges.delete(transaction.mergeKey);
      bounds.settled(transaction);
    },
    answered: (transaction) => bounds.settled(transaction),
  };

  function onMessage(data: Uint8Array, from: SipPeer): void {
    counters.received++;
    try {
      const result = parseMessage(data);
      if (!result.ok) answerMalformed(result, from);
      else if (result.message.kind === 'request') onRequest(result.message, from);
      else onResponse(result.message, from);
    } catch (error) {
      report(error);
    }
  }

  function onResponse(response: SipResponse, from: SipPeer): void {
    const key = responseKey(response);
    const transaction = key === undefined ? undefined : clients.get(key);
    if (transaction) transaction.receive(response, from);
    else counters.stray++;
  }

  function onRequest(request: SipRequest, from: SipPeer): void {
    const via = parseVia(request.headers.get('via')!)!;
    stampVia(request, via, from);
    const key = serverKey(request, via);
    const existing = servers.get(key);
    if (request.method === 'ACK') {
      if (existing && !existing.ongoing) return existing.ackReceived();
      // Also where a far end reuses the INVITE's branch for the ACK of a 2xx: only the user above can tell whether it fits.
      return deliver(request, from, undefined);
    }
    const target = responseTarget(via, from);
    if (request.method === 'CANCEL') {
      // Answered each time alike, which needs no transaction (RFC 3261 §9.2).
      answerStateless(request, from, target, existing ? 200 : 481, existing?.toTag);
      return existing?.cancelled(request);
    }
    if (existing) return existing.retransmitted();
    const merge = mergeKey(request);
    if (tagOf(request.headers.get('to')!) === undefined && merges.get(merge)?.ongoing) {
      counters.refused++;
      return answerStateless(request, from, target, 482);
    }
    if (servers.size >= limits.maxServerTransactions || !bounds.mayOpen(from.host)) {
      counters.refused++;
      return answerStateless(request, from, target, 503);
    }
    const ids = { id: via.params.get('branch') ?? key, key, mergeKey: merge };
    const transaction = new ServerTransactionState(serverContext, ids, request, { source: from, target });
    servers.set(key, transaction);
    merges.set(merge, transaction);
    bounds.opened(transaction);
    deliver(request, from, transaction);
    transaction.start();
  }

  function deliver(request: SipRequest, from: SipPeer, transaction: ServerTransactionState | undefined): void {
    try {
      for (const listener of requestListeners) listener(request, from, transaction);
      if (requestListeners.length === 0) transaction?.respond(503);
    } catch (error) {
      report(error);
      transaction?.respond(500);
    }
  }

  function answerStateless(
    request: SipRequest,
    from: SipPeer,
    target: SipPeer,
    status: number,
    toTag = statelessTag,
  ): void {
    if (!bounds.mayAnswerStateless(from.host)) return;
    const headers = status === 503 ? { 'retry-after': '5' } : {};
    send(serializeMessage(createResponse(request, status, { toTag, headers })), target, () => {});
  }

  function answerMalformed(result: ParseResult & { ok: false }, from: SipPeer): void {
    counters.malformed++;
    const request = result.partial;
    if (request?.kind !== 'request' || request.method === 'ACK') return;
    if (!['from', 'to', 'call-id', 'cseq'].every((name) => request.headers.has(name))) return;
    const via = parseVia(request.headers.get('via') ?? '');
    if (!via || !bounds.mayAnswerStateless(from.host)) return;
    stampVia(request, via, from);
    const status = result.code === 'too-large' ? 513 : 400;
    const reason = status === 400 ? `Bad Request (${result.reason})` : undefined;
    const response = createResponse(request, status, { toTag: statelessTag, reason });
    send(serializeMessage(response), responseTarget(via, from), () => {});
  }

  function onFlowClosed(flow: string): void {
    for (const transaction of [...(clientsByFlow.get(flow) ?? [])]) transaction.flowClosed();
    for (const listener of flowListeners) {
      try {
        listener(flow);
      } catch (error) {
        report(error);
      }
    }
  }

  return {
    listening: all.map((transport) => reachable(transport.listening, options.advertise)),
    request(request, target, handlers) {
      const branch = newBranch();
      const sent: SipRequest = { ...request, headers: request.headers.clone() };
      addVia(sent, target, branch);
      handlers.onSent?.(sent);
      return startClient(branch, sent, target, handlers);
    },
    sendAck(ack, target) {
      const sent: SipRequest = { ...ack, headers: ack.headers.clone() };
      addVia(sent, target, newBranch());
      send(serializeMessage(sent), target, () => {});
    },
    onRequest: (listener) => void requestListeners.push(listener),
    onFlowClosed: (listener) => void flowListeners.push(listener),
    transactionCount: () => ({ client: clients.size, server: servers.size }),
    counters: () => ({ ...counters }),
    async close() {
      for (const transaction of [...clients.values()]) transaction.end();
      for (const transaction of [...servers.values()]) transaction.end();
      await Promise.all(all.map((transport) => transport.close()));
    },
  };
}
