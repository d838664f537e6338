import {
  createHeaders,
  formatNameAddr,
  parseCSeq,
  parseNameAddr,
  parseUri,
  tagOf,
  type ClientTransaction,
  type ServerTransaction,
  type SipHeaders,
  type SipPeer,
  type SipRequest,
  type SipResponse,
} from '@outrider/sip';
import type { AppConnection } from '../link/app-connection.js';

/** A dialog (RFC 3261 §12) that an application owns through us. */
export interface Dialog {
  /** As drachtio-server names it: `<call-id>;from-tag=<tag of whoever began it>`. */
  readonly id: string;
  readonly role: 'uac' | 'uas';
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From of what we send, and To; tags included. */
  readonly local: string;
  readonly remote: string;
  readonly routes: readonly string[];
  /** The far end's Contact URI. */
  target: string;
  /** Our Contact, as a header value. */
  contact: string;
  localSeq: number;
  remoteSeq: number;
  /** Where requests go against what routes and target say: the far end's live connection, or its address behind NAT. */
  via: SipPeer | undefined;
  /** Undefined once its application is gone. */
  owner: AppConnection | undefined;
  /** What we last offered or answered, for session refreshes. */
  localSdp: string;
  remoteAllowsUpdate: boolean;
  /** An INVITE of the far end without a final response. */
  inviteIn: { end(): void } | undefined;
  /** Our 2xx that waits for its ACK. */
  awaitedAck: { number: number; transaction: ServerTransaction; transactionId: string } | undefined;
  /** An INVITE of ours without a final response. */
  inviteOut: ClientTransaction | undefined;
  /** The far end's 2xx that waits for the application's ACK. */
  owedAck: { number: number; timer: NodeJS.Timeout } | undefined;
  /** Sent again whenever that 2xx comes again. */
  lastAck: { number: number; request: SipRequest } | undefined;
  /** Session timer or ping. */
  liveness: NodeJS.Timeout | undefined;
  /** Runs while it has no application. */
  orphan: NodeJS.Timeout | undefined;
  /** What was agreed on, and when it is due on the monotonic clock. */
  session: { seconds: number; weRefresh: boolean; due: number } | undefined;
  /** To be hung up once the application's ACK has gone out. */
  afterAck: 'answered after CANCEL' | 'answer without Contact' | undefined;
  /** A BYE of either side is on its way. */
  ending: boolean;
}

export function dialogId(callId: string, fromTag: string): string {
  return `${callId};from-tag=${fromTag}`;
}

/** From the INVITE that we sent and the response that made the dialog; its 2xx has `contact`, or the request's URI must do. */
export function dialogOfUac(
  sent: SipRequest,
  response: SipResponse,
  from: SipPeer,
  owner: AppConnection | undefined,
): Dialog {
  const callId = sent.headers.get('call-id')!;
  const local = sent.headers.get('from')!;
  const localTag = tagOf(local)!;
  const remote = response.headers.get('to')!;
  const routes = [...response.headers.getAll('record-route')].reverse();
  const target = contactUri(response.headers) ?? sent.uri;
  return {
    ...blank(owner),
    id: dialogId(callId, localTag),
    role: 'uac',
    callId,
    localTag,
    remoteTag: tagOf(remote) ?? '',
    local,
    remote,
    routes,
    target,
    contact: sent.headers.get('contact') ?? '',
    localSeq: parseCSeq(sent.headers.get('cseq')!)!.number,
    via: routes.length === 0 ? realAddress(target, from) : flowOnly(from),
    localSdp: sent.body,
    remoteAllowsUpdate: allowsUpdate(response.headers),
  };
}

/** From the INVITE that came and our response to it. */
export function dialogOfUas(
  request: SipRequest,
  sent: SipResponse,
  from: SipPeer,
  owner: AppConnection | undefined,
): Dialog {
  const callId = request.headers.get('call-id')!;
  const remote = request.headers.get('from')!;
  const remoteTag = tagOf(remote)!;
  const local = sent.headers.get('to')!;
  const routes = request.headers.getAll('record-route');
  const target = contactUri(request.headers) ?? '';
  return {
    ...blank(owner),
    id: dialogId(callId, remoteTag),
    role: 'uas',
    callId,
    localTag: tagOf(local)!,
    remoteTag,
    local,
    remote,
    routes,
    target,
    contact: sent.headers.get('contact') ?? '',
    remoteSeq: parseCSeq(request.headers.get('cseq')!)!.number,
    via: routes.length === 0 ? realAddress(target, from) : flowOnly(from),
    localSdp: sent.body,
    remoteAllowsUpdate: allowsUpdate(request.headers),
  };
}

function blank(owner: AppConnection | undefined) {
  return {
    owner,
    localSeq: 0,
    remoteSeq: -1,
    inviteIn: undefined,
    awaitedAck: undefined,
    inviteOut: undefined,
    owedAck: undefined,
    lastAck: undefined,
    liveness: undefined,
    orphan: undefined,
    session: undefined,
    afterAck: undefined,
    ending: false,
  };
}

export function contactUri(headers: SipHeaders): string | undefined {
  const value = headers.get('contact');
  const uri = value === undefined ? undefined : parseNameAddr(value)?.uri;
  return uri !== undefined && parseUri(uri) ? uri : undefined;
}

function allowsUpdate(headers: SipHeaders): boolean {
  return headers.getAll('allow').includes('UPDATE');
}

function flowOnly(from: SipPeer): SipPeer | undefined {
  return from.flow === undefined ? undefined : from;
}

/** A far end whose Contact is not where its packets come from sits behind NAT; only its packets' source reaches it. */
function realAddress(target: string, from: SipPeer): SipPeer | undefined {
  if (from.flow !== undefined) return from;
  const uri = parseUri(target);
  if (!uri || (uri.host.replace(/^\[|\]$/g, '') === from.host && (uri.port ?? 5060) === from.port)) return undefined;
  return { protocol: from.protocol, host: from.host, port: from.port };
}

/** A request inside the dialog (RFC 3261 §12.2.1.1). ACK keeps its INVITE's number; all others take the next one. */
export function dialogRequest(
  dialog: Dialog,
  method: string,
  parts: { headers?: Readonly<Record<string, string | readonly string[]>>; body?: string; ackOf?: number } = {},
): SipRequest {
  const number = parts.ackOf ?? ++dialog.localSeq;
  const first = dialog.routes[0];
  const firstUri = first === undefined ? undefined : parseNameAddr(first)?.uri;
  // A first hop without `lr` is a strict router: it takes the place of the target, which goes last.
  const strict = firstUri !== undefined && parseUri(firstUri)?.params.has('lr') === false;
  const headers = createHeaders({
    from: dialog.local,
    to: dialog.remote,
    'call-id': dialog.callId,
    cseq: `${number} ${method}`,
    route: strict ? [...dialog.routes.slice(1), `<${dialog.target}>`] : dialog.routes,
  });
  for (const [name, value] of Object.entries(parts.headers ?? {})) headers.set(name, value);
  return { kind: 'request', method, uri: strict ? firstUri : dialog.target, headers, body: parts.body ?? '' };
}

/** The value with its URI in angle brackets, so that parameters after it are the header's. */
export function bracketedAddress(value: string): string {
  if (value.includes('<')) return value;
  const address = parseNameAddr(value);
  return address ? formatNameAddr(address) : value;
}
