import {
  createEndpoint,
  createHeaders,
  newCallId,
  newTag,
  parseCSeq,
  parseNameAddr,
  type ClientTransaction,
  type ServerTransaction,
  type SipEndpoint,
  type SipEndpointOptions,
  type SipPeer,
  type SipProtocol,
  type SipRequest,
  type SipResponse,
} from '@outrider/sip';
import { until } from '../until.js';

export interface Seen {
  request: SipRequest;
  transaction: ServerTransaction;
  from: SipPeer;
}

/** A SIP peer of the server under test that does what each test tells it. */
export interface FarEnd {
  readonly endpoint: SipEndpoint;
  readonly port: number;
  readonly contact: string;
  readonly seen: readonly Seen[];
  /** That many ACKs are seen, but do not count. */
  deafToAcks: number;
  /** Answers requests of this method from now on; without a handler INVITE waits and everything else gets 200. */
  on(method: string, handler: (seen: Seen) => void): void;
  /** The nth request of this method, counted from 1. */
  get(method: string, nth?: number): Promise<Seen>;
  count(method: string): number;
  /** Sends an INVITE to the server. */
  call(to: SipPeer, options?: { headers?: Record<string, string>; body?: string }): Caller;
  /** Sends a request outside dialogs and gives its final response. */
  ask(to: SipPeer, method: string, headers?: Record<string, string>): Promise<SipResponse>;
  close(): Promise<void>;
}

/** The calling side of one call. */
export interface Caller {
  readonly invite: SipRequest;
  readonly responses: readonly SipResponse[];
  response(status: number): Promise<SipResponse>;
  cancel(): void;
  ack(body?: string): void;
  /** A request in the dialog; resolves with its final response, or the cause of its failure. */
  request(method: string, options?: { headers?: Record<string, string>; body?: string }): Promise<SipResponse | string>;
}

export const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';
const timers = { t1: 50, t2: 200, t4: 200 };

export async function createFarEnd(
  options: { protocol?: SipProtocol } & Partial<SipEndpointOptions> = {},
): Promise<FarEnd> {
  const { protocol = 'udp', ...rest } = options;
  const endpoint = await createEndpoint({ listen: [{ protocol, host: '127.0.0.1', port: 0 }], timers, ...rest });
  const { port } = endpoint.listening[0]!;
  const contact = `<sip:far@127.0.0.1:${port}${protocol === 'udp' ? '' : `;transport=${protocol}`}>`;
  const seen: Seen[] = [];
  const handlers = new Map<string, (seen: Seen) => void>();

  endpoint.onRequest((request, from, transaction) => {
    const each: Seen = { request, from, transaction: transaction! };
    seen.push(each);
    if (request.method === 'ACK' && far.deafToAcks-- <= 0) ackedInvite(request)?.transaction.acked();
    const handler = handlers.get(request.method);
    if (handler) handler(each);
    else if (transaction && request.method !== 'INVITE') transaction.respond(200);
  });

  const ackedInvite = (ack: SipRequest) =>
    seen.find(
      ({ request }) =>
        request.method === 'INVITE' &&
        request.headers.get('call-id') === ack.headers.get('call-id') &&
        parseCSeq(request.headers.get('cseq')!)!.number === parseCSeq(ack.headers.get('cseq')!)!.number,
    );
  const of = (method: string) => seen.filter(({ request }) => request.method === method);

  const far: FarEnd = {
    endpoint,
    port,
    contact,
    seen,
    deafToAcks: 0,
    on: (method, handler) => void handlers.set(method, handler),
    get: (method, nth = 1) => until(`${method} number ${nth}`, () => of(method)[nth - 1]),
    count: (method) => of(method).length,
    call: (to, { headers = {}, body = SDP } = {}) => startCall(endpoint, contact, to, headers, body),
    ask(to, method, extra = {}) {
      const headers = createHeaders({
        from: `<sip:far@example.com>;tag=${newTag()}`,
        to: '<sip:someone@example.com>',
        'call-id': newCallId(),
        cseq: `1 ${method}`,
        contact,
        ...extra,
      });
      const request: SipRequest = { kind: 'request', method, uri: 'sip:someone@example.com', headers, body: '' };
      return new Promise((resolve, reject) => {
        endpoint.request(request, to, {
          onResponse: (response) => response.status >= 200 && resolve(response),
          onFailure: (cause) => reject(new Error(cause)),
        });
      });
    },
    close: () => endpoint.close(),
  };
  return far;
}

/** Rings and answers every INVITE. */
export function answerCalls(far: FarEnd, extra: Record<string, string | string[]> = {}): void {
  far.on('INVITE', ({ transaction }) => {
    transaction.respond(180);
    transaction.respond(200, undefined, {
      headers: { contact: far.contact, 'content-type': 'application/sdp', ...extra },
      body: SDP,
    });
  });
}

function startCall(
  endpoint: SipEndpoint,
  contact: string,
  to: SipPeer,
  extra: Record<string, string>,
  body: string,
): Caller {
  const headers = createHeaders({
    from: `<sip:caller@example.com>;tag=${newTag()}`,
    to: '<sip:callee@example.com>',
    'call-id': newCallId(),
    cseq: '1 INVITE',
    contact,
    ...(body === '' ? {} : { 'content-type': 'application/sdp' }),
    ...extra,
  });
  const invite: SipRequest = { kind: 'request', method: 'INVITE', uri: 'sip:callee@example.com', headers, body };
  const responses: SipResponse[] = [];
  let number = 1;
  let answer: SipResponse | undefined;
  const transaction: ClientTransaction = endpoint.request(invite, to, {
    onResponse(response) {
      responses.push(response);
      if (response.headers.get('to')?.includes('tag=')) answer = response;
    },
    onFailure() {},
  });

  const inDialog = (method: string, seq: number, options: { headers?: Record<string, string>; body?: string } = {}) => {
    const remote = answer?.headers.get('contact') ?? '';
    return {
      kind: 'request' as const,
      method,
      uri: parseNameAddr(remote)?.uri ?? invite.uri,
      headers: createHeaders({
        from: headers.get('from')!,
        to: answer!.headers.get('to')!,
        'call-id': headers.get('call-id')!,
        cseq: `${seq} ${method}`,
        contact,
        ...options.headers,
      }),
      body: options.body ?? '',
    };
  };
  return {
    invite,
    responses,
    response: (status) => until(`a ${status}`, () => responses.find((each) => each.status === status)),
    cancel: () => transaction.cancel(),
    ack: (ackBody = '') =>
      endpoint.sendAck(
        inDialog('ACK', number, {
          body: ackBody,
          ...(ackBody ? { headers: { 'content-type': 'application/sdp' } } : {}),
        }),
        to,
      ),
    request: (method, options) =>
      new Promise((resolve) => {
        number += 1;
        endpoint.request(inDialog(method, number, options), to, {
          onResponse: (response) => response.status >= 200 && resolve(response),
          onFailure: resolve,
        });
      }),
  };
}
