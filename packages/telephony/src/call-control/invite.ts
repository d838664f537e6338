/** How to reach a carrier. */
export interface TrunkRoute {
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
  /** Where requests are sent, whatever `host` would resolve to; absent: the SIP server looks `host` up. */
  address?: string;
  /** For digest, where the carrier asks for it. */
  credentials?: { username: string; password: string };
}

export interface CallRequest {
  /** E.164 with `+`. */
  to: string;
  /** The number shown, E.164 with `+`. */
  callerId: string;
  trunk: TrunkRoute;
  /** SIP Call-ID and From tag, written down before: with them a successor finds the dialog. */
  callId: string;
  fromTag: string;
  /** When an unanswered call is given up, ms after the INVITE. */
  maxRingMs: number;
}

export function inviteUri({ to, trunk }: Pick<CallRequest, 'to' | 'trunk'>): string {
  return `sip:${to}@${hostPort(trunk.host, trunk)}`;
}

/** The next hop, where that is settled already; undefined: it is what the URI leads to. */
export function inviteProxy({ trunk }: Pick<CallRequest, 'trunk'>): string | undefined {
  return trunk.address === undefined ? undefined : `sip:${hostPort(trunk.address, trunk)}`;
}

function hostPort(host: string, { port, transport }: TrunkRoute): string {
  const literal = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `${literal}:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`;
}

export function inviteHeaders({ callerId, callId, fromTag, maxRingMs }: CallRequest): Record<string, string> {
  return {
    From: `<sip:${callerId}@localhost>;tag=${fromTag}`,
    // In lower case, as drachtio-srf writes it: an INVITE repeated with credentials would bear it twice otherwise.
    'call-id': callId,
    // If we die while it rings, the far end stops by itself (RFC 3261 §13.3.1).
    Expires: String(Math.ceil(maxRingMs / 1000) + 5),
  };
}

/** The dialog id that a drachtio server gives to a dialog which we began. */
export function dialogIdOf(callId: string, fromTag: string): string {
  return `${callId};from-tag=${fromTag}`;
}
