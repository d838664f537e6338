import { createHeaders } from '../message/headers.js';
import { newBranch, newCallId, newTag } from '../message/ids.js';
import type { SipPeer, SipRequest } from '../types.js';

/** A request as a user agent hands it to an endpoint. */
export function plainRequest(
  method: string,
  to = 'sip:bob@example.com',
  extra: Record<string, string> = {},
): SipRequest {
  const headers = createHeaders({
    from: `<sip:alice@example.com>;tag=${newTag()}`,
    to: `<${to}>`,
    'call-id': newCallId(),
    cseq: `1 ${method}`,
    contact: '<sip:alice@127.0.0.1>',
    ...extra,
  });
  return { kind: 'request', method, uri: to, headers, body: '' };
}

/** A request as it stands on the wire. */
export function wireRequest(
  method: string,
  from: SipPeer,
  parts: {
    branch?: string;
    callId?: string;
    fromTag?: string;
    to?: string;
    cseq?: string;
    extra?: string;
    via?: string;
  } = {},
): string {
  const branch = parts.branch ?? newBranch();
  return [
    `${method} sip:bob@127.0.0.1 SIP/2.0`,
    parts.via ?? `Via: SIP/2.0/UDP ${from.host}:${from.port};branch=${branch};rport`,
    'Max-Forwards: 70',
    `From: <sip:alice@127.0.0.1>;tag=${parts.fromTag ?? 'alice'}`,
    `To: ${parts.to ?? '<sip:bob@127.0.0.1>'}`,
    `Call-ID: ${parts.callId ?? newCallId()}`,
    `CSeq: ${parts.cseq ?? `1 ${method}`}`,
    `Contact: <sip:alice@${from.host}:${from.port}>`,
    ...(parts.extra === undefined ? [] : [parts.extra]),
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
}
