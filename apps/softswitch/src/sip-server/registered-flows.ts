import { parseNameAddr, parseUri, type SipPeer, type SipRequest, type SipResponse } from '@outrider/sip';

/** Connections of phones that registered over them (RFC 5626 without its headers): requests to their Contact go there. */
export interface RegisteredFlows {
  /** Learns from a 2xx to REGISTER that came over a connection. */
  learn(register: SipRequest, response: SipResponse, from: SipPeer): void;
  find(uri: string): SipPeer | undefined;
  flowClosed(flow: string): void;
  count(): number;
}

const DEFAULT_EXPIRES_S = 3_600;
const MAX_FLOWS = 50_000;

export function createRegisteredFlows(): RegisteredFlows {
  const byContact = new Map<string, { peer: SipPeer; until: number }>();
  const byFlow = new Map<string, Set<string>>();

  const keyOf = (text: string): string | undefined => {
    const uri = parseUri(text);
    return uri && uri.scheme !== 'tel' ? `${uri.user ?? ''}@${uri.host.toLowerCase()}` : undefined;
  };

  function drop(key: string): void {
    const flow = byContact.get(key)?.peer.flow;
    byContact.delete(key);
    if (flow === undefined) return;
    const keys = byFlow.get(flow);
    keys?.delete(key);
    if (keys?.size === 0) byFlow.delete(flow);
  }

  return {
    learn(register, response, from) {
      if (from.flow === undefined || response.status < 200 || response.status > 299) return;
      for (const value of register.headers.getAll('contact')) {
        const contact = parseNameAddr(value);
        const key = contact && keyOf(contact.uri);
        if (!contact || key === undefined) continue;
        drop(key);
        const seconds = expiresOf(contact, register, response);
        if (seconds <= 0 || byContact.size >= MAX_FLOWS) continue;
        byContact.set(key, { peer: from, until: performance.now() + seconds * 1_000 });
        const keys = byFlow.get(from.flow);
        if (keys) keys.add(key);
        else byFlow.set(from.flow, new Set([key]));
      }
    },
    find(uri) {
      const key = keyOf(uri);
      const known = key === undefined ? undefined : byContact.get(key);
      if (!known || key === undefined) return undefined;
      if (known.until > performance.now()) return known.peer;
      drop(key);
      return undefined;
    },
    flowClosed(flow) {
      for (const key of [...(byFlow.get(flow) ?? [])]) drop(key);
    },
    count: () => byContact.size,
  };
}

/** The registrar's word comes first, then the phone's, then the usual hour. */
function expiresOf(
  contact: { uri: string; params: ReadonlyMap<string, string | undefined> },
  register: SipRequest,
  response: SipResponse,
): number {
  const granted = response.headers
    .getAll('contact')
    .map((value) => parseNameAddr(value))
    .find((each) => each?.uri === contact.uri)
    ?.params.get('expires');
  const text =
    granted ?? response.headers.get('expires') ?? contact.params.get('expires') ?? register.headers.get('expires');
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : DEFAULT_EXPIRES_S;
}
