import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHeaders } from '../message/headers.js';
import { tagOf } from '../message/name-addr.js';
import { parseMessage } from '../message/parse.js';
import { createResponse } from '../message/respond.js';
import { serializeMessage } from '../message/serialize.js';
import { createEndpoint } from '../transaction/endpoint.js';
import type { SipEndpoint, SipPeer, SipRequest } from '../types.js';
import { createDigestServer } from './digest-server.js';
import { digestHa1 } from './digest.js';
import type { Dialog, IncomingCall, InviteOptions, UserAgent, UserAgentOptions } from './types.js';
import { createUserAgent } from './user-agent.js';

const OFFER = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=offer\r\n';
const ANSWER = 'v=0\r\no=- 2 1 IN IP4 127.0.0.1\r\ns=answer\r\n';

/** 64·T1 is 1.28 s, so that what times out does so within a test. */
const FAST = { timers: { t1: 20, t2: 80, t4: 100 } };

const open: { endpoints: SipEndpoint[]; sockets: Socket[] } = { endpoints: [], sockets: [] };

async function endpoint(protocol: 'udp' | 'tcp' = 'udp'): Promise<SipEndpoint> {
  const made = await createEndpoint({ listen: [{ protocol, host: '127.0.0.1', port: 0 }], ...FAST });
  open.endpoints.push(made);
  return made;
}

function agentOn(on: SipEndpoint, options: UserAgentOptions = {}): UserAgent & { at: SipPeer; endpoint: SipEndpoint } {
  const made = createUserAgent(on, options);
  return { ...made, at: on.listening[0]!, endpoint: on };
}

async function pair(options: UserAgentOptions = {}, protocol: 'udp' | 'tcp' = 'udp') {
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
async function established(protocol: 'udp' | 'tcp' = 'udp') {
  const two = await pair({}, protocol);
  const call = two.dial();
  await vi.waitFor(() => expect(two.calls).toHaveLength(1));
  const far = two.calls[0]!.answer(ANSWER)!;
  return { ...two, near: await call.answered, far };
}

const nothing = { dialogs: 0, calling: 0, called: 0 };
const gone = (...agents: UserAgent[]) =>
  vi.waitFor(() => expect(agents.map((agent) => agent.counts())).toEqual(agents.map(() => nothing)), 5_000);
const ended = (dialog: Dialog) => new Promise((resolve) => dialog.onEnded(resolve));

afterEach(async () => {
  await Promise.all(open.endpoints.splice(0).map((each) => each.close()));
  for (const socket of open.sockets.splice(0)) socket.close();
});

describe('a call out', () => {
  it.each(['udp', 'tcp'] as const)('rings, is answered and hung up by the caller over %s', async (protocol) => {
    const { dial, calls, caller, called } = await pair({}, protocol);
    const call = dial({ callId: 'chosen-id', fromTag: 'chosen-tag' });
    const progress: number[] = [];
    call.onProgress(({ status }) => progress.push(status));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]).toMatchObject({ callId: 'chosen-id', offer: OFFER });
    calls[0]!.progress(180);
    const far = calls[0]!.answer(ANSWER)!;
    const near = await call.answered;
    expect(progress).toEqual([180]);
    expect(near).toMatchObject({ callId: 'chosen-id', localTag: 'chosen-tag', remoteSdp: ANSWER });
    const farEnd = ended(far);
    await near.bye();
    expect(await farEnd).toBe('remote-bye');
    expect(near.ended).toBe('local-bye');
    await gone(caller, called);
  });

  it('is hung up by the called party, which waits for its ACK first', async () => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    void calls[0]!.answer(ANSWER)!.bye();
    const near = await call.answered;
    expect(await ended(near)).toBe('remote-bye');
    await gone(caller, called);
  });

  it.each([486, 603, 404, 503, 480])('is refused with %i', async (status) => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.reject(status);
    await expect(call.answered).rejects.toMatchObject({ kind: 'rejected', status });
    await gone(caller, called);
  });

  it('brings early media in a 183 before the answer', async () => {
    const { dial, calls } = await pair();
    const call = dial();
    const early = new Promise((resolve) => call.onProgress(resolve));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.progress(183, { body: ANSWER });
    expect(await early).toMatchObject({ status: 183, body: ANSWER });
  });

  it('is cancelled while it rings', async () => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const cancelled = new Promise<void>((resolve) => calls[0]!.onCancelled(resolve));
    calls[0]!.progress(180);
    call.cancel();
    await cancelled;
    await expect(call.answered).rejects.toMatchObject({ kind: 'cancelled', status: 487 });
    expect(calls[0]!.answer(ANSWER)).toBeUndefined();
    await gone(caller, called);
  });

  it('is acknowledged and hung up where the answer crosses the CANCEL', async () => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.progress(180);
    await new Promise((resolve) => call.onProgress(resolve));
    const far = calls[0]!.answer(ANSWER)!;
    call.cancel();
    await expect(call.answered).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await ended(far)).toBe('remote-bye');
    await gone(caller, called);
  });

  it('fails after 64·T1 where nobody answers at all', async () => {
    const { dial, caller } = await pair();
    const dead = await bareSocket(() => undefined);
    await expect(dial({ target: dead }).answered).rejects.toMatchObject({ kind: 'timeout' });
    await gone(caller);
  });

  it.each([401, 407] as const)('answers a %i digest challenge under the same Call-ID', async (status) => {
    const authenticate = createDigestServer({
      realm: 'carrier',
      status,
      ha1: (username) => (username === 'trunk' ? digestHa1('trunk', 'carrier', 's3cret') : undefined),
    });
    const { dial, calls, caller, called } = await pair({ authenticate });
    const call = dial({ callId: 'one-call', credentials: { username: 'trunk', password: 's3cret' } });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]).toMatchObject({ callId: 'one-call', username: 'trunk' });
    calls[0]!.answer(ANSWER);
    await (await call.answered).bye();
    await gone(caller, called);

    const wrong = dial({ credentials: { username: 'trunk', password: 'no' } });
    await expect(wrong.answered).rejects.toMatchObject({ status });
    await expect(dial().answered).rejects.toMatchObject({ status });
    await gone(caller, called);
  });

  it('keeps one branch of a forked call and hangs the others up', async () => {
    const near = agentOn(await endpoint());
    const seen: string[] = [];
    const far = await bareSocket((request, answer) => {
      if (request.method === 'INVITE') for (const toTag of ['fork1', 'fork2']) answer(200, toTag);
      else seen.push(`${request.method} ${tagOf(request.headers.get('to')!)}`);
      if (request.method === 'BYE') answer(200);
    });
    const call = near.invite({ uri: 'sip:x@y', from: 'sip:a@b', target: far, body: OFFER });
    const dialog = await call.answered;
    expect(dialog.remoteTag).toBe('fork1');
    await vi.waitFor(() => expect(seen).toEqual(['ACK fork1', 'ACK fork2', 'BYE fork2']));
    await dialog.bye();
    expect(seen.at(-1)).toBe('BYE fork1');
    await gone(near);
  });

  it('acknowledges a retransmitted 200 each time', async () => {
    const near = agentOn(await endpoint());
    const far = await endpoint();
    let acks = 0;
    far.onRequest((request, _from, transaction) => {
      if (request.method === 'INVITE') transaction!.respond(200, 'OK', { body: ANSWER });
      if (request.method === 'ACK') acks += 1;
    });
    await near.invite({ uri: uriOf(far), from: 'sip:a@b', target: far.listening[0]!, body: OFFER }).answered;
    await vi.waitFor(() => expect(acks).toBeGreaterThan(2));
  });
});

describe('a dialog', () => {
  it('is re-offered both ways', async () => {
    const { near, far } = await established();
    far.onOffer((offer) => `${ANSWER}to:${offer.length}\r\n`);
    near.onOffer(async () => `${OFFER}held\r\n`);
    expect(await near.reinvite(`${OFFER}a=sendonly\r\n`)).toContain('to:');
    expect(far.remoteSdp).toContain('sendonly');
    expect(await far.reinvite(ANSWER)).toContain('held');
    expect(near.remoteSdp).toBe(ANSWER);
  });

  it('survives offers that meet in the middle', async () => {
    const { near, far } = await established();
    const both = await Promise.all([near.reinvite(OFFER), far.reinvite(ANSWER)]);
    expect(both).toHaveLength(2);
    expect(near.ended).toBeUndefined();
    expect(far.ended).toBeUndefined();
  });

  it('stays as it was where an offer is refused', async () => {
    const { near, far } = await established();
    far.onOffer(() => {
      throw new Error('no codec');
    });
    await expect(near.reinvite(`${OFFER}x`)).rejects.toMatchObject({ status: 488 });
    expect(near.localSdp).toBe(OFFER);
    expect(far.ended).toBeUndefined();
  });

  it('carries INFO and answers OPTIONS', async () => {
    const { near, far } = await established();
    const seen: string[] = [];
    far.onRequest((request) => seen.push(`${request.method} ${request.body}`));
    const info = await near.request('INFO', { body: 'Signal=1', contentType: 'application/dtmf-relay' });
    expect(info.status).toBe(200);
    expect((await far.request('OPTIONS')).status).toBe(200);
    expect(seen).toEqual(['INFO Signal=1']);
  });

  it('ends where the far end no longer knows it', async () => {
    const { near, called, caller } = await established();
    await called.endpoint.close();
    const reborn = await createEndpoint({ listen: [called.at], ...FAST });
    open.endpoints.push(reborn);
    agentOn(reborn);
    await near.request('OPTIONS').catch(() => undefined);
    expect(near.ended).toBe('lost');
    await gone(caller);
  });

  it('is hung up where the ACK never comes', async () => {
    const { called, calls } = await pair();
    const deaf = await endpoint();
    let byes = 0;
    deaf.onRequest((request, _from, transaction) => {
      if (request.method === 'BYE') byes += 1;
      transaction?.respond(200);
    });
    deaf.request(bareInvite(deaf), called.at, { onResponse: () => undefined, onFailure: () => undefined });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(await ended(calls[0]!.answer(ANSWER)!)).toBe('no-ack');
    await vi.waitFor(() => expect(byes).toBe(1));
    await gone(called);
  });

  it('follows the record route in reverse, and a strict router by its old rule', async () => {
    const near = agentOn(await endpoint());
    const far = await endpoint();
    const seen: SipRequest[] = [];
    const at = `${far.listening[0]!.host}:${far.listening[0]!.port}`;
    let routes = [`<sip:second.invalid;lr>`, `<sip:${at};lr>`];
    far.onRequest((request, _from, transaction) => {
      seen.push(request);
      if (request.method === 'INVITE') {
        transaction!.respond(200, 'OK', {
          headers: { 'record-route': routes, contact: '<sip:target@10.9.9.9>' },
          body: ANSWER,
        });
      } else transaction?.respond(200);
    });
    const dial = () =>
      near.invite({ uri: uriOf(far), from: 'sip:a@b', target: far.listening[0]!, body: OFFER }).answered;
    await (await dial()).bye();
    const bye = seen.find(({ method }) => method === 'BYE')!;
    expect(bye.uri).toBe('sip:target@10.9.9.9');
    expect(bye.headers.getAll('route')).toEqual([`<sip:${at};lr>`, '<sip:second.invalid;lr>']);

    seen.length = 0;
    routes = [`<sip:${at}>`];
    await (await dial()).bye();
    const strict = seen.find(({ method }) => method === 'BYE')!;
    expect(strict.uri).toBe(`sip:${at}`);
    expect(strict.headers.getAll('route')).toEqual(['<sip:target@10.9.9.9>']);
  });

  it('is ended by BYE when its user agent closes, in every state', async () => {
    const { near, far, dial, calls, caller, called } = await established();
    dial().answered.catch(() => undefined);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    calls[1]!.progress(180);
    await caller.close();
    expect(near.ended).toBe('local-bye');
    await ended(far);
    await gone(caller, called);
  });
});

describe('a user agent', () => {
  it('answers OPTIONS, refuses what it does not know, and says 481 to requests of no dialog', async () => {
    const { caller, called } = await pair();
    const ask = (method: string, to?: string) =>
      caller.request({ method, uri: 'sip:x@y', from: 'sip:a@b', target: called.at, ...(to && { to }) });
    expect((await ask('OPTIONS')).status).toBe(200);
    expect((await ask('PUBLISH')).status).toBe(405);
    expect((await ask('BYE', '<sip:x@y>;tag=unknown')).status).toBe(481);
  });

  it('refuses extensions that it lacks and calls beyond its limit', async () => {
    const { dial, calls } = await pair({ maxCalls: 1 });
    await expect(dial({ headers: { require: '100rel' } }).answered).rejects.toMatchObject({ status: 420 });
    dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    await expect(dial().answered).rejects.toMatchObject({ status: 503 });
  });

  it('lets no incoming call ring for ever', async () => {
    const { dial, called } = await pair({ maxRingMs: 50 });
    await expect(dial().answered).rejects.toMatchObject({ status: 480 });
    await gone(called);
  });

  it('keeps to a session interval that the caller wants, and refuses one too short', async () => {
    const { dial, calls } = await pair();
    const short = dial({ headers: { 'session-expires': '30' } });
    await expect(short.answered).rejects.toMatchObject({ status: 422 });
    const call = dial({ headers: { 'session-expires': '1800;refresher=uac' } });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer(ANSWER);
    const dialog = await call.answered;
    expect(await dialog.reinvite(OFFER)).toBe(ANSWER);
  });

  it('registers with digest, and unregisters', async () => {
    const client = agentOn(await endpoint());
    const registrar = await endpoint();
    const digest = createDigestServer({ realm: 'r', ha1: () => digestHa1('u', 'r', 'p') });
    const granted: string[] = [];
    registrar.onRequest((request, _from, transaction) => {
      const verdict = digest.check(request);
      if (!verdict.ok) return void transaction!.respond(verdict.status, undefined, { headers: verdict.headers });
      granted.push(request.headers.get('expires')!);
      const contact = `${request.headers.get('contact')};expires=60`;
      transaction!.respond(200, undefined, { headers: { contact } });
    });
    const options = { registrar: 'sip:r', aor: 'sip:u@r', target: registrar.listening[0]! };
    await expect(client.register(options)).rejects.toMatchObject({ status: 401 });
    const registration = await client.register({ ...options, credentials: { username: 'u', password: 'p' } });
    expect(registration.expiresSeconds).toBe(60);
    await registration.unregister();
    expect(granted).toEqual(['300', '0']);
  });
});

/** A far end without a transaction layer: it sends what it is told to. */
async function bareSocket(
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

function uriOf(of: SipEndpoint): string {
  return `sip:x@${of.listening[0]!.host}:${of.listening[0]!.port}`;
}

function bareInvite(of: SipEndpoint): SipRequest {
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
