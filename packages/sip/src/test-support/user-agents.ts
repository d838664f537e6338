import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { expect, vi } from 'vitest';
import { createHeaders } from '../message/headers.js';
import { parseMessage } from '../message/parse.js';
import { createResponse } from '../message/respond.js';
import { serializeMessage } from '../message/serialize.js';
import { createEndpoint } from '../transaction/endpoint.js';
import type { SipEndpoint, SipPeer, SipRequest } from '../types.js';
import type { Dialog, IncomingCall, InviteOptions, UserAgent, UserAgentOptions } from '../ua/types.js';
import { createUserAgent } from '../ua/user-agent.js';

export const OFFER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=offer\r\n';
export const ANSWER = 'v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=answer\r\n';

/** 64·T1 is 1.28 s, so that what times out does so within a test. */
export const FAST = { timers: { t1: 20, t2: 80, t4: 100 } };

export const open: { endpoints: SipEndpoint[]; sockets: Socket[] } = { endpoints: [], sockets: [] };

export async function endpoint(protocol: 'udp' | 'tcp' = 'udp'): Promise<SipEndpoint> {
  const made = await createEndpoint({ listen: [{ protocol, host: '127.0.0.1', port: 0 }], ...FAST });
  open.endpoints.push(made);
  return made;
}

export function agentOn(
  on: SipEndpoint,
  options: UserAgentOptions = {},
): UserAgent & { at: SipPeer; endpoint: SipEndpoint } {
  const made = createUserAgent(on, options);
  return { ...made, at: on.listening[0]!, endpoint: on };
}

export async function pair(options: UserAgentOptions = {}, protocol: 'udp' | 'tcp' = 'udp') {
  const caller = agentOn(await endpoint(protocol));
  const called = agentOn(await endpoint(protocol), options);
  const calls: IncomingCall[] = [];
  called.onInvite((call) => calls.push(call));
  const dial = (more: Partial<InviteOptions> = {}) =>
    caller.invite({
      uri: 'sip:+4520000001@carrier',
      from: 'sip:outrider@here',
      target: called.at,
      body: OFFER,
      ...more,
    });
  return { caller, called, calls, dial };
}

/** A call that is up: our dialog and theirs. */
export async function established(protocol: 'udp' | 'tcp' = 'udp') {
  const two = await pair({}, protocol);
  const call = two.dial();
  await vi.waitFor(() => expect(two.calls).toHaveLength(1));
  const far = two.calls[0]!.answer(ANSWER)!;
  return { ...two, near: await call.answered, far };
}

const nothing = { dialogs: 0, calling: 0, called: 0 };
export const gone = (...agents: UserAgent[]) =>
  vi.waitFor(() => expect(agents.map((agent) => agent.counts())).toEqual(agents.map(() => nothing)), 5_000);
export const ended = (dialog: Dialog) => new Promise((resolve) => dialog.onEnded(resolve));

/** Closes what the test opened. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.endpoints.splice(0).map((each) => each.close()));
  for (const socket of open.sockets.splice(0)) socket.close();
}

/** A far end without a transaction layer: it sends what it is told to. */
export async function bareSocket(
  onRequest: (request: SipRequest, answer: (status: number, toTag?: string) => void) => void,
): Promise<SipPeer> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const at: SipPeer = { protocol: 'udp', host: '127.0.0.1', port: socket.address().port };
  socket.on('message', (data, from) => {
    const parsed = parseMessage(data);
    if (!parsed.ok || parsed.message.kind !== 'request') return;
    const request = parsed.message;
    onRequest(request, (status, toTag) => {
      const headers = { contact: `<sip:x@127.0.0.1:${at.port}>` };
      const response = createResponse(request, status, { headers, toTag, body: ANSWER });
      socket.send(serializeMessage(response), from.port, from.address);
    });
  });
  open.sockets.push(socket);
  return at;
}

export function uriOf(of: SipEndpoint): string {
  return `sip:x@${of.listening[0]!.host}:${of.listening[0]!.port}`;
}

export function bareInvite(of: SipEndpoint): SipRequest {
  const headers = createHeaders({
    from: '<sip:a@b>;tag=t1',
    to: '<sip:x@y>',
    'call-id': 'bare',
    cseq: '1 INVITE',
    contact: `<${uriOf(of)}>`,
    'content-type': 'application/sdp',
  });
  return { kind: 'request', method: 'INVITE', uri: 'sip:x@y', headers, body: OFFER };
}
