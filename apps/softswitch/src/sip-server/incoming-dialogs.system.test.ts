import type { SipPeer, SipResponse } from '@outrider/sip';
import {
  answerCalls,
  answerNextCall,
  createFarEnd,
  routesKnown,
  SDP,
  until,
  type Caller,
  type FarEnd,
  type SrfRequest,
  type SrfResponse,
} from '@outrider/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { far, server, srf, to, testSipServer } from './test-sip-server.js';

testSipServer({
  OUTRIDER_SIP_MIN_SESSION_S: '1',
  OUTRIDER_SIP_APP_SILENCE_MS: '1000',
  OUTRIDER_SIP_RING_MS: '4000',
  OUTRIDER_SIP_ORPHAN_MS: '3000',
  OUTRIDER_SIP_FLOW_GRACE_MS: '200',
});

const connectedCall = (headers?: Record<string, string>) =>
  answerNextCall(srf, () => far.call(to, headers ? { headers } : {}));

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
    await server.noCalls();
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
    await server.noCalls();
  });

  it('that is under way when the application hangs up ends with the call', async () => {
    const { caller, dialog } = await connectedCall();
    const arrived = new Promise<void>((resolve) => dialog.on('modify', () => resolve()));
    const reinvited = caller.request('INVITE', { body: SDP, headers: { 'content-type': 'application/sdp' } });
    await arrived;
    await dialog.destroy();
    expect(await reinvited).toMatchObject({ status: 487 });
    await server.noCalls();
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
    await routesKnown(srf);
    const caller = far.call(to, { headers: { supported: '100rel' } });
    const progress = await caller.response(183);
    await until('the 183 comes again', () => caller.responses.filter(({ status }) => status === 183).length >= 3);
    const rack = `${progress.headers.get('rseq')} 1 INVITE`;
    expect(await caller.request('PRACK', { headers: { rack: '1 1 INVITE' } })).toMatchObject({ status: 481 });
    expect(await caller.request('PRACK', { headers: { rack } })).toMatchObject({ status: 200 });
    expect(pracked).toBe(true);
    await caller.response(486);
    await server.noCalls();
  });

  it('that nobody confirms end the call', async () => {
    srf.invite((_req, res) => res.send(183, { headers: early, body: SDP }));
    await routesKnown(srf);
    const caller = far.call(to, { headers: { supported: '100rel' } });
    await until('a refusal', () => caller.responses.find(({ status }) => status === 500 || status === 480));
    await server.noCalls();
  });

  it('are refused to the application where the far end does not know them', async () => {
    const error = new Promise((resolve) => {
      srf.invite((_req, res) => res.send(183, { headers: early, body: SDP }, (e) => (resolve(e), res.send(486))));
    });
    await routesKnown(srf);
    await far.call(to).response(486);
    expect(String(await error)).toContain('100rel');
    await server.noCalls();
  });
});

describe('session timers', () => {
  it('too short are refused with the least that is accepted', async () => {
    srf.invite((_req, res) => res.send(486));
    await routesKnown(srf);
    const refused = await far.call(to, { headers: { 'session-expires': '0' } }).response(422);
    expect(refused.headers.get('min-se')).toBe('1');
  });

  it('end a call whose caller promised to refresh it and does not', async () => {
    const { caller, dialog } = await connectedCall({ 'session-expires': '1;refresher=uac', supported: 'timer' });
    expect((await caller.response(200)).headers.get('session-expires')).toBe('1;refresher=uac');
    expect((await caller.response(200)).headers.getAll('require')).toContain('timer');
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    await ended;
    expect((await far.get('BYE')).request.headers.get('reason')).toContain('session timer expired');
    await server.noCalls();
  });

  it('are kept up by us where that was agreed on: UPDATE where the far end allows it, else re-INVITE', async () => {
    const first = await connectedCall({
      'session-expires': '1;refresher=uas',
      supported: 'timer',
      allow: 'INVITE, UPDATE',
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
    await server.noCalls();
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
    await routesKnown(srf);
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
    await server.noCalls();
  });

  it('calls in, and is hung up over the same connection', async () => {
    const { dialog } = await answerNextCall(srf, () =>
      phone.call(ws, { headers: { contact: '<sip:x@phone.invalid;transport=ws>' } }),
    );
    await dialog.destroy();
    await phone.get('BYE');
    await server.noCalls();
  });

  it('whose connection closes is given up after a grace period', async () => {
    const { dialog } = await answerNextCall(srf, () =>
      phone.call(ws, { headers: { contact: '<sip:x@phone.invalid;transport=ws>' } }),
    );
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    await phone.close();
    await ended;
    await server.noCalls();
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
    await routesKnown(srf);
    const caller: Caller = far.call(to);
    await caller.response(180);
    await caller.response(200);
    caller.ack();
    await callee.get('ACK');
    expect(await caller.request('BYE')).toMatchObject({ status: 200 });
    await callee.get('BYE');
    await callee.close();
    await server.noCalls();
  });
});
