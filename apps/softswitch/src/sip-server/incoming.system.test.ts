import { answerNextCall, connectSrf, killSrf, routesKnown, SDP, until, type SrfResponse } from '@outrider/testkit';
import { describe, expect, it } from 'vitest';
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
    await server.noCalls();
  });

  it('is hung up by the application', async () => {
    const { dialog } = await connectedCall();
    await dialog.destroy();
    const bye = (await far.get('BYE')).request;
    expect(bye.uri).toBe(`sip:far@127.0.0.1:${far.port}`);
    await server.noCalls();
  });

  it('may be refused, with a reason and headers of the application', async () => {
    srf.invite((_req, res) => res.send(486, { headers: { 'X-Why': 'lunch' } }));
    await routesKnown(srf);
    const caller = far.call(to);
    expect((await caller.response(486)).headers.get('x-why')).toBe('lunch');
    await server.noCalls();
  });

  it('may ring first: 180 with a tag and our Contact', async () => {
    srf.invite((_req, res) => {
      res.send(180);
      res.send(603);
    });
    await routesKnown(srf);
    const caller = far.call(to);
    const ringing = await caller.response(180);
    expect(ringing.headers.get('to')).toContain('tag=');
    expect(ringing.headers.has('contact')).toBe(true);
    await caller.response(603);
    await server.noCalls();
  });

  it('that the caller gives up reaches the application as cancel', async () => {
    const cancelled = new Promise<void>((resolve) => {
      srf.invite((req, res) => {
        req.on('cancel', () => resolve());
        res.send(180);
      });
    });
    await routesKnown(srf);
    const caller = far.call(to);
    await caller.response(180);
    caller.cancel();
    await caller.response(487);
    await cancelled;
    await server.noCalls();
  });

  it('whose caller cancels while the application answers ends as one or the other, and leaves nothing', async () => {
    srf.invite(
      (req, res) =>
        void srf.createUAS(req, res, { localSdp: SDP }).then(
          (d) => d.destroy(),
          () => undefined,
        ),
    );
    await routesKnown(srf);
    for (let i = 0; i < 20; i++) {
      const caller = far.call(to);
      caller.cancel();
      const final = await until('a final response', () => caller.responses.find(({ status }) => status >= 200));
      if (final.status === 200) caller.ack();
      else expect(final.status).toBe(487);
    }
    await server.noCalls();
  });

  it('with two applications goes to each in turn', async () => {
    const other = await connectSrf(server);
    const served: string[] = [];
    srf.invite((_req, res) => (served.push('one'), res.send(486)));
    other.invite((_req, res) => (served.push('two'), res.send(486)));
    await routesKnown(srf);
    await routesKnown(other);
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
    await server.noCalls();
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
    await routesKnown(srf);
    await far.call(to).response(480);
    await server.noCalls();
  });

  it('and rings for ever is answered for: 480', async () => {
    srf.invite((_req, res) => res.send(180));
    await routesKnown(srf);
    const caller = far.call(to);
    await caller.response(180);
    await caller.response(480);
    await server.noCalls();
  });

  it('and dies while a call waits for it has that call refused at once', async () => {
    const waiting = new Promise<void>((resolve) => srf.invite((_req, res) => (res.send(180), resolve())));
    await routesKnown(srf);
    const caller = far.call(to);
    await waiting;
    killSrf(srf);
    await caller.response(480);
    await server.noCalls();
  });

  it('and answers late is told that the call is gone', async () => {
    let late: SrfResponse | undefined;
    srf.invite((_req, res) => (late = res));
    await routesKnown(srf);
    await far.call(to).response(480);
    const error = await new Promise((resolve) => late!.send(200, { body: SDP }, resolve));
    expect(String(error)).toContain('unknown transaction');
  });

  it('and never answers an in-dialog request is answered for', async () => {
    const { caller, dialog } = await connectedCall();
    dialog.on('info', () => undefined);
    expect(await caller.request('INFO')).toMatchObject({ status: 500 });
    await dialog.destroy();
    await server.noCalls();
  });
});

describe('a caller that misbehaves', () => {
  it('and never acknowledges is hung up, and the application told', async () => {
    const ended = new Promise<void>((resolve) => {
      srf.invite((req, res) => {
        void srf.createUAS(req, res, { localSdp: SDP }).then((dialog) => dialog.on('destroy', () => resolve()));
      });
    });
    await routesKnown(srf);
    const caller = far.call(to);
    await caller.response(200);
    await ended;
    await far.get('BYE');
    await server.noCalls();
  });

  it('and repeats an old request is refused: 500', async () => {
    const { caller, dialog } = await connectedCall();
    expect(await caller.request('INFO')).toMatchObject({ status: 200 });
    expect(await caller.request('INFO', { headers: { cseq: '1 INFO' } })).toMatchObject({ status: 500 });
    await dialog.destroy();
    await server.noCalls();
  });

  it.each([
    ['without Contact', { contact: [] as unknown as string }],
    ['with a malformed From', { from: '<sip:a@@b>;tag=1' }],
    ['with a malformed To', { to: 'nonsense nonsense' }],
    ['with a malformed Contact', { contact: '<sip:>' }],
  ])('and calls %s is refused: 400', async (_name, headers) => {
    srf.invite((_req, res) => res.send(200));
    await routesKnown(srf);
    await far.call(to, { headers: headers as Record<string, string> }).response(400);
    await server.noCalls();
  });
});
