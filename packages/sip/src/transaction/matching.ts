import { parseCSeq } from '../message/cseq.js';
import { tagOf } from '../message/name-addr.js';
import { formatVia, parseVia, type Via } from '../message/via.js';
import { bareHost } from '../transport/transport.js';
import type { SipPeer, SipRequest, SipResponse } from '../types.js';

const COOKIE = 'z9hG4bK';

/** A client transaction is found by its branch and method (RFC 3261 §17.1.3). */
export function clientKey(branch: string, method: string): string {
  return `${branch}|${method}`;
}

/** @returns undefined where the response can belong to none of ours */
export function responseKey(response: SipResponse): string | undefined {
  const via = parseVia(response.headers.get('via') ?? '');
  const branch = via?.params.get('branch');
  const cseq = parseCSeq(response.headers.get('cseq') ?? '');
  return branch !== undefined && cseq ? clientKey(branch, cseq.method) : undefined;
}

/** A server transaction's name (RFC 3261 §17.2.3); ACK and CANCEL share their INVITE's. */
export function serverKey(request: SipRequest, via: Via): string {
  const method = request.method === 'ACK' || request.method === 'CANCEL' ? 'INVITE' : request.method;
  const branch = via.params.get('branch') ?? '';
  if (branch.startsWith(COOKIE)) return `${branch}|${via.host.toLowerCase()}:${via.port ?? ''}|${method}`;
  const { headers } = request;
  const number = parseCSeq(headers.get('cseq')!)!.number;
  return `2543|${request.uri}|${tagOf(headers.get('from')!) ?? ''}|${headers.get('call-id')!}|${number}|${formatVia(via)}|${method}`;
}

/** Requests alike in this that came by different branches are one request merged (RFC 3261 §8.2.2.2). */
export function mergeKey(request: SipRequest): string {
  const { headers } = request;
  return `${headers.get('call-id')!}|${tagOf(headers.get('from')!) ?? ''}|${headers.get('cseq')!}`;
}

/** Notes the true source in the topmost Via (RFC 3261 §18.2.1, RFC 3581 §4). */
export function stampVia(request: SipRequest, via: Via, from: SipPeer): void {
  const wantsPort = via.params.has('rport');
  if (!wantsPort && bareHost(via.host) === from.host) return;
  via.params.set('received', from.host);
  if (wantsPort) via.params.set('rport', String(from.port));
  request.headers.set('via', [formatVia(via), ...request.headers.getAll('via').slice(1)]);
}

/** Where responses go (RFC 3261 §18.2.2, RFC 3581 §4); call it after `stampVia`. */
export function responseTarget(via: Via, from: SipPeer): SipPeer {
  if (from.protocol !== 'udp' || via.params.has('rport')) return from;
  return { protocol: 'udp', host: from.host, port: via.port ?? 5060 };
}
