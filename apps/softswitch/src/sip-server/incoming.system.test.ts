import type { SipPeer, SipResponse } from '@outrider/sip';
import { startTestSipServer, until, type TestSipServer } from '@outrider/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerCalls, createFarEnd, SDP, type Caller, type FarEnd } from './test-support/far-end.js';
import {
  connectSrf,
  killSrf,
  type SrfDialog,
  type SrfRequest,
  type SrfResponse,
  type TestSrf,
} from './test-support/srf.js';

let server: TestSipServer;
let srf: TestSrf;
let far: FarEnd;
let to: SipPeer;

beforeAll(async () => {
  server = await startTestSipServer({
    OUTRIDER_SIP_T1_MS: '50',
    OUTRIDER_SIP_T2_MS: '200',
    OUTRIDER_SIP_T4_MS: '200',
    OUTRIDER_SIP_MIN_SESSION_S: '1',
    OUTRIDER_SIP_APP_SILENCE_MS: '1000',
    OUTRIDER_SIP_RING_MS: '4000',
    OUTRIDER_SIP_ORPHAN_MS: '3000',
    OUTRIDER_SIP_FLOW_GRACE_MS: '200',
  });
  to = { protocol: 'udp', host: '127.0.0.1', port: server.sipPort };
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server.stop();
});
beforeEach(async () => {
  srf = await connectSrf(server);
  far = await createFarEnd();
});
afterEach(async () => {
  killSrf(srf);
  await far.close();
});

const noCalls = () =>
  until('no calls', async () => {
    const { dialogs, invites, waitingRequests } = await server.counts();
    return dialogs + invites + waitingRequests === 0;
  });

/** The application answers; resolves with both ends once the ACK has come. */
async function connectedCall(options: { headers?: Record<string, string>; end?: FarEnd; at?: SipPeer } = {}) {
  const { headers, end = far, at = to } = options;
  const answered = new Promise<SrfDialog>((resolve, reject) => {
    srf.invite((req, res) => srf.createUAS(req, res, { localSdp: SDP }).then(resolve, reject));
  });
  await routed();
  const caller = end.call(at, headers ? { headers } : {});
  await caller.response(200);
  const dialog = await answered;
  const acknowledged = new Promise((resolve) => dialog.on('ack', resolve));
  caller.ack();
  await acknowledged;
  return { caller, dialog };
}

/** Waits until the server knows which requests the application wants: it answers commands in order. */
async function routed(app = srf): Promise<void> {
  await new Promise<void>((resolve) => {
    app.request('sip:nobody@host.invalid;transport=tls', { method: 'OPTIONS' }, () => resolve());
  });
}

describe('a call from outside', () => {
  it('is answered by the application and hung up by the caller', async () => {
    const { caller, dialog } = await connectedCall();
    expect(caller.responses[0]?.status).toBe(100);
    const answer = await caller.response(200);
    expect(answer.headers.get('contact')).toBe(`<sip:127.0.0.1:${server.sipPort}>`);
    expect(answer.headers.get('content-type')).toBe('application/sdp');
    expect(dialog.id).toBe(`${caller.invite.headers.get('call-id')};from-tag=${dialog.sip.remoteTag}`);
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    expect(await caller.request('BYE')).toMatchObject({ status: 200 });
    await ended;
    await noCalls();
  });

  it('is hung up by the application', async () => {
    const { dialog } = await connectedCall();
    await dialog.destroy();
    const bye = (await far.get('BYE')).request;
    expect(bye.uri).toBe(`sip:far@127.0.0.1:${far.port}`);
    await noCalls();
  });

  it('may be refused, with a reason and headers of the application', async () => {
    srf.invite((_req, res) => res.send(486, { headers: { 'X-Why': 'lunch' } }));
    await routed();
    const caller = far.call(to);
    expect((await caller.response(486)).headers.get('x-why')).toBe('lunch');
    await noCalls();
  });

  it('may ring first: 180 with a tag and our Contact', async () => {
    srf.invite((_req, res) => {
      res.send(180);
      res.send(603);
    });
    await routed();
    const caller = far.call(to);
    const ringing = await caller.response(180);
    expect(ringing.headers.get('to')).toContain('tag=');
    expect(ringing.headers.has('contact')).toBe(true);
    await caller.response(603);
    await noCalls();
  });

  it('that the caller gives up reaches the application as cancel', async () => {
    const cancelled = new Promise<void>((resolve) => {
      srf.invite((req, res) => {
        req.on('cancel', () => resolve());
        res.send(180);
      });
    });
    await routed();
    const caller = far.call(to);
    await caller.response(180);
    caller.cancel();
    await caller.response(487);
    await cancelled;
    await noCalls();
  });

  it('whose caller cancels while the application answers ends as one or the other, and leaves nothing', async () => {
    srf.invite(
      (req, res) =>
        void srf.createUAS(req, res, { localSdp: SDP }).then(
          (d) => d.destroy(),
          () => undefined,
        ),
    );
    await routed();
    for (let i = 0; i < 20; i++) {
      const caller = far.call(to);
      caller.cancel();
      const final = await until('a final response', () => caller.responses.find(({ status }) => status >= 200));
      if (final.status === 200) caller.ack();
      else expect(final.status).toBe(487);
    }
    await noCalls();
  });

  it('with two applications goes to each in turn', async () => {
    const other = await connectSrf(server);
    const served: string[] = [];
    srf.invite((_req, res) => (served.push('one'), res.send(486)));
    other.invite((_req, res) => (served.push('two'), res.send(486)));
    await routed();
    await routed(other);
    for (let i = 0; i < 6; i++) await far.call(to).response(486);
    expect(served.filter((each) => each === 'one')).toHaveLength(3);
    expect(served.filter((each) => each === 'two')).toHaveLength(3);
    killSrf(other);
  });
});

describe('without an application', () => {
  it('INVITE is refused 503, OPTIONS answered 200, and unknown methods 405', async () => {
    await far.call(to).response(503);
    const options = await far.ask(to, 'OPTIONS');
    expect(options.status).toBe(200);
    expect(options.headers.getAll('allow')).toContain('INVITE');
    expect((await far.ask(to, 'FROBNICATE')).status).toBe(405);
    await noCalls();
  });

  it('requests of unknown dialogs get 481', async () => {
    for (const method of ['BYE', 'INFO', 'UPDATE', 'PRACK']) {
      expect((await far.ask(to, method, { to: '<sip:x@example.com>;tag=unknown' })).status, method).toBe(481);
    }
  });
});

describe('an application that misbehaves', () => {
  it('and says nothing is answered for: 480', async () => {
    srf.invite(() => undefined);
    await routed();
    await far.call(to).response(480);
    await noCalls();
  });

  it('and rings for ever is answered for: 480', async () => {
    srf.invite((_req, res) => res.send(180));
    await routed();
    const caller = far.call(to);
    await caller.response(180);
    await caller.response(480);
    await noCalls();
  });

  it('and dies while a call waits for it has that call refused at once', async () => {
    const waiting = new Promise<void>((resolve) => srf.invite((_req, res) => (res.send(180), resolve())));
    await routed();
    const caller = far.call(to);
    await waiting;
    killSrf(srf);
    await caller.response(480);
    await noCalls();
  });

  it('and answers late is told that the call is gone', async () => {
    let late: SrfResponse | undefined;
    srf.invite((_req, res) => (late = res));
    await routed();
    await far.call(to).response(480);
    const error = await new Promise((resolve) => late!.send(200, { body: SDP }, resolve));
    expect(String(error)).toContain('unknown transaction');
  });

  it('and never answers an in-dialog request is answered for', async () => {
    const { caller, dialog } = await connectedCall();
    dialog.on('info', () => undefined);
    expect(await caller.request('INFO')).toMatchObject({ status: 500 });
    await dialog.destroy();
    await noCalls();
  });
});

describe('a caller that misbehaves', () => {
  it('and never acknowledges is hung up, and the application told', async () => {
    const ended = new Promise<void>((resolve) => {
      srf.invite((req, res) => {
        void srf.createUAS(req, res, { localSdp: SDP }).then((dialog) => dialog.on('destroy', () => resolve()));
      });
    });
    await routed();
    const caller = far.call(to);
    await caller.response(200);
    await ended;
    await far.get('BYE');
    await noCalls();
  });

  it('and repeats an old request is refused: 500', async () => {
    const { caller, dialog } = await connectedCall();
    expect(await caller.request('INFO')).toMatchObject({ status: 200 });
    expect(await caller.request('INFO', { headers: { cseq: '1 INFO' } })).toMatchObject({ status: 500 });
    await dialog.destroy();
    await noCalls();
  });

  it.each([
    ['without Contact', { contact: [] as unknown as string }],
    ['with a malformed From', { from: '<sip:a@@b>;tag=1' }],
    ['with a malformed To', { to: 'nonsense nonsense' }],
    ['with a malformed Contact', { contact: '<sip:>' }],
  ])('and calls %s is refused: 400', async (_name, headers) => {
    srf.invite((_req, res) => res.send(200));
    await routed();
    await far.call(to, { headers: headers as Record<string, string> }).response(400);
    await noCalls();
  });
});

describe('a re-INVITE of the far end', () => {
  it('reaches the application, whose answer is acknowledged', async () => {
    const { caller, dialog } = await connectedCall();
    dialog.on('modify', (_req, res) =>
      res.send(200, { body: `${SDP}a=again\r\n`, headers: { Contact: dialog.local.contact } }),
    );
    const answer = (await caller.request('INVITE', {
      body: `${SDP}a=new\r\n`,
      headers: { 'content-type': 'application/sdp' },
    })) as SipResponse;
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('a=again');
    caller.ack();
    await dialog.destroy();
    await noCalls();
  });

  it('that crosses one of ours is refused 491', async () => {
    const { caller, dialog } = await connectedCall();
    const modified = dialog.modify(SDP);
    const { transaction } = await far.get('INVITE');
    const crossing = await caller.request('INVITE', { body: SDP, headers: { 'content-type': 'application/sdp' } });
    expect(crossing).toMatchObject({ status: 491 });
    transaction.respond(200, undefined, {
      headers: { contact: far.contact, 'content-type': 'application/sdp' },
      body: SDP,
    });
    await modified;
    await dialog.destroy();
    await noCalls();
  });

  it('that is under way when the application hangs up ends with the call', async () => {
    const { caller, dialog } = await connectedCall();
    const arrived = new Promise<void>((resolve) => dialog.on('modify', () => resolve()));
    const reinvited = caller.request('INVITE', { body: SDP, headers: { 'content-type': 'application/sdp' } });
    await arrived;
    await dialog.destroy();
    expect(await reinvited).toMatchObject({ status: 487 });
    await noCalls();
  });
});

describe('reliable provisional responses', () => {
  const early = { Require: '100rel', 'Content-Type': 'application/sdp' };

  it('are repeated until PRACK, which reaches the application', async () => {
    let pracked = false;
    srf.invite((_req, res) => {
      res.send(183, { headers: early, body: SDP }, undefined, () => {
        pracked = true;
        res.send(486);
      });
    });
    await routed();
    const caller = far.call(to, { headers: { supported: '100rel' } });
    const progress = await caller.response(183);
    await until('the 183 comes again', () => caller.responses.filter(({ status }) => status === 183).length >= 3);
    const rack = `${progress.headers.get('rseq')} 1 INVITE`;
    expect(await caller.request('PRACK', { headers: { rack: '1 1 INVITE' } })).toMatchObject({ status: 481 });
    expect(await caller.request('PRACK', { headers: { rack } })).toMatchObject({ status: 200 });
    expect(pracked).toBe(true);
    await caller.response(486);
    await noCalls();
  });

  it('that nobody confirms end the call', async () => {
    srf.invite((_req, res) => res.send(183, { headers: early, body: SDP }));
    await routed();
    const caller = far.call(to, { headers: { supported: '100rel' } });
    await until('a refusal', () => caller.responses.find(({ status }) => status === 500 || status === 480));
    await noCalls();
  });

  it('are refused to the application where the far end does not know them', async () => {
    const error = new Promise((resolve) => {
      srf.invite((_req, res) => res.send(183, { headers: early, body: SDP }, (e) => (resolve(e), res.send(486))));
    });
    await routed();
    await far.call(to).response(486);
    expect(String(await error)).toContain('100rel');
    await noCalls();
  });
});

describe('session timers', () => {
  it('too short are refused with the least that is accepted', async () => {
    srf.invite((_req, res) => res.send(486));
    await routed();
    const refused = await far.call(to, { headers: { 'session-expires': '0' } }).response(422);
    expect(refused.headers.get('min-se')).toBe('1');
  });

  it('end a call whose caller promised to refresh it and does not', async () => {
    const { caller, dialog } = await connectedCall({
      headers: { 'session-expires': '1;refresher=uac', supported: 'timer' },
    });
    expect((await caller.response(200)).headers.get('session-expires')).toBe('1;refresher=uac');
    expect((await caller.response(200)).headers.getAll('require')).toContain('timer');
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    await ended;
    expect((await far.get('BYE')).request.headers.get('reason')).toContain('session timer expired');
    await noCalls();
  });

  it('are kept up by us where that was agreed on: UPDATE where the far end allows it, else re-INVITE', async () => {
    const first = await connectedCall({
      headers: { 'session-expires': '1;refresher=uas', supported: 'timer', allow: 'INVITE, UPDATE' },
    });
    const update = (await far.get('UPDATE')).request;
    expect(update.headers.get('session-expires')).toBe('1;refresher=uac');
    await far.get('UPDATE', 1);
    await first.dialog.destroy();

    answerCalls(far, { 'session-expires': '1;refresher=uac' });
    const before = far.count('INVITE');
    const dialog = await srf.createUAC(`sip:a@127.0.0.1:${far.port}`, { localSdp: SDP });
    const refresh = (await far.get('INVITE', before + 2)).request;
    expect(refresh.body).toBe(SDP);
    await far.get('INVITE', before + 3);
    await dialog.destroy();
    await noCalls();
  });
});

describe('a phone on a websocket', () => {
  let phone: FarEnd;
  let ws: SipPeer;
  beforeEach(async () => {
    phone = await createFarEnd({ protocol: 'ws' });
    ws = { protocol: 'ws', host: '127.0.0.1', port: server.wsPort };
  });
  afterEach(() => phone.close());

  it('that registered is called over the same connection', async () => {
    srf.register((_req, res) => res.send(200, { headers: { Expires: '60' } }));
    await routed();
    expect(
      (await phone.ask(ws, 'REGISTER', { contact: '<sip:bob@phone.invalid;transport=ws>', expires: '60' })).status,
    ).toBe(200);
    answerCalls(phone, { contact: '<sip:bob@phone.invalid;transport=ws>' });
    const dialog = await srf.createUAC('sip:bob@phone.invalid', { localSdp: SDP });
    await phone.get('ACK');
    await dialog.destroy();
    await phone.get('BYE');
    await phone.ask(ws, 'REGISTER', { contact: '<sip:bob@phone.invalid;transport=ws>;expires=0' });
    expect((await server.counts()).registeredFlows).toBe(1);
    await noCalls();
  });

  it('calls in, and is hung up over the same connection', async () => {
    const { dialog } = await connectedCall({
      headers: { contact: '<sip:x@phone.invalid;transport=ws>' },
      end: phone,
      at: ws,
    });
    await dialog.destroy();
    await phone.get('BYE');
    await noCalls();
  });

  it('whose connection closes is given up after a grace period', async () => {
    const { dialog } = await connectedCall({
      headers: { contact: '<sip:x@phone.invalid;transport=ws>' },
      end: phone,
      at: ws,
    });
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    await phone.close();
    await ended;
    await noCalls();
  });
});

describe('an application in the middle (B2BUA)', () => {
  it('connects both sides, and hangs up the one when the other does', async () => {
    const callee = await createFarEnd();
    answerCalls(callee);
    srf.invite((req: SrfRequest, res: SrfResponse) => {
      void srf
        .createB2BUA(req, res, `sip:callee@127.0.0.1:${callee.port}`, { localSdpB: req.body })
        .then(({ uas, uac }) => {
          uas.on('destroy', () => void uac.destroy());
          uac.on('destroy', () => void uas.destroy());
        });
    });
    await routed();
    const caller: Caller = far.call(to);
    await caller.response(180);
    await caller.response(200);
    caller.ack();
    await callee.get('ACK');
    expect(await caller.request('BYE')).toMatchObject({ status: 200 });
    await callee.get('BYE');
    await callee.close();
    await noCalls();
  });
});
