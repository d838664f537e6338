import { connect, type Socket } from 'node:net';
import type { SipPeer } from '@outrider/sip';
import {
  answerCalls,
  connectSrf,
  createDraws,
  createFarEnd,
  killSrf,
  SDP,
  startTestSipServer,
  until,
  type SrfRequest,
  type TestSipServer,
  type TestSrf,
} from '@outrider/testkit';
import { describe, expect, it } from 'vitest';
import { changeFarEnd, far, server, srf, uri, testSipServer } from './test-sip-server.js';
import { frameMessage } from './link/wire.js';

testSipServer({
  OUTRIDER_SIP_ORPHAN_MS: '1500',
  OUTRIDER_SIP_PING_MS: '1000',
});

const hangUp = (from: TestSrf, ids: object) =>
  new Promise<Error | null>((resolve) => from.request('sip:placeholder', ids, (error) => resolve(error)));

describe('the control port', () => {
  it('refuses a wrong secret', async () => {
    await expect(connectSrf(server, 'wrong')).rejects.toThrow('authenticate');
  });

  it('answers pings, refuses unknown commands and malformed messages, and goes on', async () => {
    const app = await rawApp(server);
    await app.command('authenticate|a secret of the tests|tag');
    expect(await app.command('ping')).toContain('|OK|pong');
    expect(await app.command('route|no verb at all')).toContain('|NOK|');
    expect(await app.command('frobnicate|1')).toContain('|NOK|');
    expect(await app.command('sip||\r\nnonsense')).toContain('|NOK|malformed');
    expect(await app.command('sip||\r\nSIP/2.0 200 OK\r\n\r\n')).toContain('|NOK|transaction id missing');
    expect(await app.command('sip|unknown|\r\nSIP/2.0 200 OK\r\n\r\n')).toContain('unknown transaction');
    expect(await app.command('sip||unknown\r\nBYE sip:placeholder SIP/2.0\r\n\r\n')).toContain('unable to find dialog');
    expect(await app.command('sip||\r\nBYE sip:a@127.0.0.1 SIP/2.0\r\n\r\n')).toContain('needs a dialog id');
    expect(await app.command('sip|unknown|\r\nCANCEL sip:a@127.0.0.1 SIP/2.0\r\n\r\n')).toContain('not found');
    expect(await app.command('sip||\r\nOPTIONS sip:a@127.0.0.1 SIP/2.0\r\nFrom: <sip:open\r\n\r\n')).toContain(
      'malformed',
    );
    expect(await app.command('sip||\r\nMESSAGE sip:a@127.0.0.1 SIP/2.0\r\n\r\nhello')).toContain('content-type');
    app.socket.destroy();
  });

  it('takes no command before the secret, and closes on what is no message', async () => {
    for (const text of [
      frameMessage('1|route|invite'),
      frameMessage('1|sip||\r\nOPTIONS sip:a@b SIP/2.0\r\n\r\n'),
      'garbage',
    ]) {
      const app = await rawApp(server);
      app.socket.write(text);
      await until('it is closed', () => app.closed());
    }
    expect((await server.counts()).apps).toBe(1);
  });

  it('survives 2,000 malformed conversations of applications that know the secret', async () => {
    const random = createDraws(20).share;
    const noise = () =>
      Array.from({ length: 1 + Math.floor(random() * 60) }, () => CHARS[Math.floor(random() * CHARS.length)]).join('');
    const parts = [
      'sip',
      '|',
      '\r\n',
      'SIP/2.0 200 OK',
      'INVITE sip:a@127.0.0.1:9 SIP/2.0',
      'route',
      'ping',
      'proxy',
      'CSeq: 1 BYE',
      'From: <',
      'x;from-tag=y',
    ];
    for (let i = 0; i < 40; i++) {
      const app = await rawApp(server);
      await app.command('authenticate|a secret of the tests|tag');
      for (let j = 0; j < 50 && !app.closed(); j++) {
        const text = Array.from({ length: 1 + Math.floor(random() * 12) }, () =>
          random() < 0.6 ? parts[Math.floor(random() * parts.length)] : noise(),
        ).join('');
        app.socket.write(random() < 0.9 ? frameMessage(`${j}|${text}`) : text);
      }
      app.socket.destroy();
    }
    answerCalls(far);
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    await dialog.destroy();
    expect(server.alive).toBe(true);
    await server.noCalls();
  });
});

describe('an application that dies', () => {
  it('leaves its call up, which its successor hangs up by dialog id', async () => {
    answerCalls(far);
    const { id } = await srf.createUAC(uri(), { localSdp: SDP });
    await far.get('ACK');
    killSrf(srf);
    const successor = await connectSrf(server);
    expect(far.count('BYE')).toBe(0);
    expect(await hangUp(successor, { method: 'BYE', stackDialogId: id })).toBeNull();
    await far.get('BYE');
    expect((await hangUp(successor, { method: 'BYE', stackDialogId: id }))?.message).toContain('unable to find dialog');
    killSrf(successor);
    await server.noCalls();
  });

  it('leaves its ringing call, which its successor cancels by transaction id', async () => {
    far.on('INVITE', ({ transaction }) => transaction.respond(180));
    let sent: SrfRequest | undefined;
    srf.createUAC(uri(), { localSdp: SDP }, { cbRequest: (_error, req) => (sent = req) }).catch(() => undefined);
    await far.get('INVITE');
    await until('the INVITE', () => sent);
    killSrf(srf);
    const successor = await connectSrf(server);
    expect(await hangUp(successor, { method: 'CANCEL', stackTxnId: sent!.stackTxnId })).toBeNull();
    await until('487', () => far.endpoint.transactionCount().server === 0 || far.seen[0]!.transaction.answered);
    killSrf(successor);
    await server.noCalls();
  });

  it('and whose ringing call is answered afterwards: the server acknowledges and hangs up', async () => {
    far.on('INVITE', ({ transaction }) => transaction.respond(180));
    srf.createUAC(uri(), { localSdp: SDP }).catch(() => undefined);
    const { transaction } = await far.get('INVITE');
    killSrf(srf);
    await until('it is gone', async () => (await server.counts()).apps === 0);
    transaction.respond(200, undefined, { headers: { contact: far.contact }, body: SDP });
    await far.get('ACK');
    await far.get('BYE');
    await server.noCalls();
  });

  it('with nobody taking over: calls and ringing calls are ended after a while', async () => {
    answerCalls(far);
    await srf.createUAC(uri(), { localSdp: SDP });
    far.on('INVITE', ({ transaction }) => transaction.respond(180));
    srf.createUAC(uri(), { localSdp: SDP }).catch(() => undefined);
    await far.get('INVITE', 2);
    killSrf(srf);
    await far.get('BYE');
    await until(
      'the ringing call is cancelled',
      () => far.seen.filter(({ request }) => request.method === 'INVITE')[1]!.transaction.answered,
    );
    await server.noCalls();
  });

  it('a far end that hangs up meanwhile is answered 200', async () => {
    const to: SipPeer = { protocol: 'udp', host: '127.0.0.1', port: server.sipPort };
    const answered = new Promise<void>((resolve) => {
      srf.invite((req, res) => void srf.createUAS(req, res, { localSdp: SDP }).then(() => resolve()));
    });
    await hangUp(srf, { method: 'BYE', stackDialogId: 'none' });
    const caller = far.call(to);
    await answered;
    await caller.response(200);
    caller.ack();
    killSrf(srf);
    await until('it is gone', async () => (await server.counts()).apps === 0);
    expect(await caller.request('BYE')).toMatchObject({ status: 200 });
    await server.noCalls();
  });
});

describe('a far end that vanishes', () => {
  it('is noticed by the OPTIONS that it does not answer, and the application is told', async () => {
    answerCalls(far);
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    await far.get('OPTIONS', 2);
    await far.close();
    await ended;
    await server.noCalls();
    changeFarEnd(await createFarEnd());
  });

  it('and forgot the call (it was restarted) is noticed by its 481', async () => {
    answerCalls(far);
    far.on('OPTIONS', ({ transaction }) => transaction.respond(481));
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    await new Promise((resolve) => dialog.on('destroy', resolve));
    await server.noCalls();
  });
});

describe('the server', () => {
  it('that is stopped hangs up its calls first', async () => {
    const other = await startTestSipServer();
    const app = await connectSrf(other);
    answerCalls(far);
    const dialog = await app.createUAC(uri(), { localSdp: SDP });
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    await far.get('ACK');
    await other.stop();
    await far.get('BYE');
    await ended;
    killSrf(app);
  });

  it('that is killed and started again on its ports serves the same application anew', async () => {
    const other = await startTestSipServer();
    const app = await connectSrf(other);
    answerCalls(far);
    await app.createUAC(uri(), { localSdp: SDP });
    killSrf(app);
    await other.kill();
    await other.start();
    const again = await connectSrf(other);
    const dialog = await again.createUAC(uri(), { localSdp: SDP });
    await dialog.destroy();
    killSrf(again);
    await other.stop();
  });
});

const CHARS = [...'abc019|#;<>@"\r\n\t: =,', '\0', 'æ', '☎'];

async function rawApp(
  to: TestSipServer,
): Promise<{ socket: Socket; closed(): boolean; command(text: string): Promise<string> }> {
  const socket = connect(to.controlPort, to.host);
  let closed = false;
  let received = '';
  let serial = 0;
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  socket.on('data', (chunk) => (received += chunk.toString()));
  await new Promise((resolve) => socket.on('connect', resolve));
  return {
    socket,
    closed: () => closed,
    command(text) {
      const id = `command-${++serial}`;
      socket.write(frameMessage(`${id}|${text}`));
      return until(`an answer to ${text}`, () => new RegExp(`\\|response\\|${id}(\\|[^#]*)`).exec(received)?.[1]);
    },
  };
}
