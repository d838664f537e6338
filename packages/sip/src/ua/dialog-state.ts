import { parseCSeq } from '../message/cseq.js';
import { createHeaders } from '../message/headers.js';
import { addressUri, tagOf } from '../message/name-addr.js';
import { parseUri } from '../message/uri.js';
import type { SipHeaders, SipPeer, SipRequest, SipResponse } from '../types.js';

/** What both ends of a dialog know of it (RFC 3261 §12). */
export interface DialogState {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** From and To as they stand in our requests, tags and all. */
  readonly local: string;
  readonly remote: string;
  readonly routeSet: readonly string[];
  localSeq: number;
  remoteSeq: number | undefined;
  /** The far end's Contact URI. */
  remoteTarget: string;
}

/** The caller's dialog, from its INVITE and a 2xx (§12.1.2). Undefined when the response names no dialog. */
export function callerDialog(request: SipRequest, response: SipResponse): DialogState | undefined {
  const from = request.headers.get('from') ?? '';
  const to = response.headers.get('to') ?? '';
  const localTag = tagOf(from);
  const remoteTag = tagOf(to);
  if (localTag === undefined || remoteTag === undefined) return undefined;
  return {
    callId: request.headers.get('call-id') ?? '',
    localTag,
    remoteTag,
    local: from,
    remote: to,
    routeSet: response.headers.getAll('record-route').toReversed(),
    localSeq: sequence(request) ?? 1,
    remoteSeq: undefined,
    remoteTarget: contactOf(response.headers) ?? request.uri,
  };
}

/** The called party's dialog, from the INVITE and the tag that its responses bear (§12.1.1). */
export function calledDialog(request: SipRequest, localTag: string): DialogState | undefined {
  const remote = request.headers.get('from') ?? '';
  const remoteTag = tagOf(remote);
  const remoteTarget = contactOf(request.headers) ?? addressUri(remote);
  if (remoteTag === undefined || remoteTarget === undefined) return undefined;
  return {
    callId: request.headers.get('call-id') ?? '',
    localTag,
    remoteTag,
    local: `${request.headers.get('to') ?? ''};tag=${localTag}`,
    remote,
    routeSet: [...request.headers.getAll('record-route')],
    localSeq: 0,
    remoteSeq: sequence(request),
    remoteTarget,
  };
}

/** A target refresh (§12.2.1.2, §12.2.2): re-INVITE and UPDATE, and their 2xx, may move the far end's Contact. */
export function refreshTarget(state: DialogState, headers: SipHeaders): void {
  state.remoteTarget = contactOf(headers) ?? state.remoteTarget;
}

/** A request within the dialog (§12.2.1.1). An ACK takes the CSeq of its INVITE, everything else the next one. */
export function dialogRequest(state: DialogState, method: string, ackOf?: number): SipRequest {
  if (ackOf === undefined) state.localSeq += 1;
  const headers = createHeaders({
    from: state.local,
    to: state.remote,
    'call-id': state.callId,
    cseq: `${ackOf ?? state.localSeq} ${method}`,
  });
  const [first, ...rest] = state.routeSet;
  const firstUri = first === undefined ? undefined : addressUri(first);
  if (firstUri !== undefined && !isLoose(firstUri)) {
    headers.set('route', [...rest, `<${state.remoteTarget}>`]);
    return { kind: 'request', method, uri: firstUri, headers, body: '' };
  }
  headers.set('route', state.routeSet);
  return { kind: 'request', method, uri: state.remoteTarget, headers, body: '' };
}

/**
 * Where a request of the dialog goes. A Contact without a `transport` is taken to mean the transport in use,
 * and a live connection is used again; a Contact that can't be sent to (a wildcard, `.invalid`, no SIP URI) means the peer itself.
 */
export function nextHop(state: DialogState, peer: SipPeer): SipPeer {
  const first = state.routeSet[0];
  const uri = parseUri((first === undefined ? undefined : addressUri(first)) ?? state.remoteTarget);
  if (!uri || uri.scheme === 'tel' || uri.host === '0.0.0.0' || uri.host.endsWith('.invalid')) return peer;
  const transport = uri.params.get('transport')?.toLowerCase() ?? peer.protocol;
  if (transport !== 'udp' && transport !== 'tcp') return peer;
  if (transport === peer.protocol && peer.flow !== undefined) return peer;
  return { protocol: transport, host: uri.host.replace(/^\[|\]$/g, ''), port: uri.port ?? 5060 };
}

export function sequence(message: SipRequest | SipResponse): number | undefined {
  return parseCSeq(message.headers.get('cseq') ?? '')?.number;
}

function contactOf(headers: SipHeaders): string | undefined {
  const contact = headers.get('contact');
  return contact === undefined || contact === '*' ? undefined : addressUri(contact);
}

function isLoose(uri: string): boolean {
  return parseUri(uri)?.params.has('lr') ?? false;
}
