import { answerCalls, createFarEnd, SDP, until, type SrfRequest } from '@outrider/testkit';
import { describe, expect, it } from 'vitest';
import { far, refusal, server, srf, uri, testSipServer } from './test-sip-server.js';

testSipServer({
  OUTRIDER_SIP_MIN_SESSION_S: '1',
  OUTRIDER_SIP_PING_MS: '60000',
  OUTRIDER_SIP_ORPHAN_MS: '3000',
});

describe('CANCEL', () => {
  const startRinging = async (ring: boolean) => {
    let sent: SrfRequest | undefined;
    far.on('INVITE', ({ transaction }) => ring && transaction.respond(180));
    const failed = refusal(srf.createUAC(uri(), { localSdp: SDP }, { cbRequest: (_error, req) => (sent = req) }));
    await until('the INVITE', () => sent);
    return { failed, cancel: () => new Promise((resolve) => sent!.cancel(resolve)), sent: sent! };
  };

  it('ends a ringing call with 487', async () => {
    const { failed, cancel } = await startRinging(true);
    await far.get('INVITE');
    expect(await cancel()).toBeNull();
    expect((await failed)?.status).toBe(487);
    await server.noCalls();
  });

  it('before anything came back waits for the first provisional response', async () => {
    const { failed, cancel } = await startRinging(false);
    const { transaction } = await far.get('INVITE');
    await cancel();
    transaction.respond(180);
    expect((await failed)?.status).toBe(487);
    await server.noCalls();
  });

  it('of a call that is over is refused', async () => {
    const { failed, cancel } = await startRinging(true);
    (await far.get('INVITE')).transaction.respond(486);
    await failed;
    expect(await cancel()).toBeInstanceOf(Error);
  });

  it('that the far end answers with a late 200 hangs that up, and tells the application', async () => {
    let sent: SrfRequest | undefined;
    far.on('INVITE', ({ transaction }) => {
      transaction.respond(180);
      transaction.onCancel(() => {});
    });
    const created = srf.createUAC(uri(), { localSdp: SDP }, { cbRequest: (_error, req) => (sent = req) });
    created.catch(() => {});
    const { transaction } = await far.get('INVITE');
    await until('the INVITE', () => sent);
    // The 200 leaves before the CANCEL arrives.
    await new Promise<void>((resolve) => {
      sent!.cancel(() => resolve());
      transaction.respond(200, undefined, {
        headers: { contact: far.contact, 'content-type': 'application/sdp' },
        body: SDP,
      });
    });
    const dialog = await created;
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    await far.get('ACK');
    await far.get('BYE');
    await ended;
    await server.noCalls();
  });
});

describe('a far end that is hard to please', () => {
  it('gets its ACK again for each repeated 2xx', async () => {
    answerCalls(far);
    far.deafToAcks = 2;
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    await far.get('ACK', 3);
    await dialog.destroy();
    await server.noCalls();
  });

  it('that forks has its second branch acknowledged and hung up, and the first kept', async () => {
    const forking = await createFarEnd({
      wrapTransport: (transport) => ({
        ...transport,
        send(message, target, onError) {
          const sent = transport.send(message, target, onError);
          if (message.startsWith('SIP/2.0 200') && /CSeq: 1 INVITE/.test(message)) {
            transport.send(message.replace(/(To: [^\r]*;tag=)[^\r]*/, '$1otherbranch'), target, onError);
          }
          return sent;
        },
      }),
    });
    answerCalls(forking);
    const dialog = await srf.createUAC(`sip:a@127.0.0.1:${forking.port}`, { localSdp: SDP });
    const bye = (await forking.get('BYE')).request;
    expect(bye.headers.get('to')).toContain('tag=otherbranch');
    await until('both ACKs', () => forking.count('ACK') >= 2);
    const info = await dialog.request({ method: 'INFO' });
    expect(info.status).toBe(200);
    await dialog.destroy();
    await forking.close();
    await server.noCalls();
  });

  it('that answers without Contact is hung up', async () => {
    far.on('INVITE', ({ transaction }) => transaction.respond(200, undefined, { headers: {}, body: SDP }));
    expect((await refusal(srf.createUAC(uri(), { localSdp: SDP })))?.status).toBe(500);
    await far.get('ACK');
    await far.get('BYE');
    await server.noCalls();
  });

  it('that wants credentials for BYE which the application does not have is forgotten', async () => {
    answerCalls(far);
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    far.on('BYE', ({ transaction }) =>
      transaction.respond(401, undefined, { headers: { 'www-authenticate': 'Digest realm="x", nonce="y"' } }),
    );
    await dialog.destroy();
    await server.noCalls();
  });

  it('that no longer knows the call at a re-INVITE ends it', async () => {
    answerCalls(far);
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    const ended = new Promise((resolve) => dialog.on('destroy', resolve));
    far.on('INVITE', ({ transaction }) => transaction.respond(481));
    await refusal(dialog.modify(SDP));
    await ended;
    await server.noCalls();
  });

  it('that asks for 100rel gets PRACK, once for each response', async () => {
    far.on('INVITE', ({ transaction }) => {
      const headers = { contact: far.contact, require: '100rel', rseq: '77', 'content-type': 'application/sdp' };
      transaction.respond(183, undefined, { headers, body: SDP });
      transaction.repeat();
    });
    far.on('PRACK', ({ transaction }) => {
      transaction.respond(200);
      far.seen
        .find(({ request }) => request.method === 'INVITE')!
        .transaction.respond(200, undefined, {
          headers: { contact: far.contact, 'content-type': 'application/sdp' },
          body: SDP,
        });
    });
    const dialog = await srf.createUAC(uri(), { localSdp: SDP, headers: { Supported: '100rel' } });
    const prack = (await far.get('PRACK')).request;
    expect(prack.headers.get('rack')).toBe('77 1 INVITE');
    expect(far.count('PRACK')).toBe(1);
    await dialog.destroy();
    expect((await far.get('BYE')).request.headers.get('cseq')).toBe('3 BYE');
    await server.noCalls();
  });
});

describe('an application that is slow', () => {
  it('and never sends its ACK has it sent, and the call hung up', async () => {
    answerCalls(far);
    const held = await srf.createUAC(uri(), { noAck: true });
    expect(held.ack).toBeDefined();
    await far.get('ACK');
    await far.get('BYE');
    await server.noCalls();
  });

  it('may hold its ACK for a late offer', async () => {
    answerCalls(far);
    const held = await srf.createUAC(uri(), { noAck: true });
    const dialog = await held.ack!(`${SDP}a=late\r\n`);
    expect((await far.get('ACK')).request.body).toContain('a=late');
    await dialog.destroy();
    await server.noCalls();
  });
});
