import { createHash } from 'node:crypto';
import { newTag, type SipPeer } from '@outrider/sip';
import { answerCalls, createFarEnd, SDP, until, type FarEnd, type SrfResponse } from '@outrider/testkit';
import { describe, expect, it } from 'vitest';
import { changeFarEnd, far, refusal, server, srf, uri, testSipServer } from './test-sip-server.js';

testSipServer({
  OUTRIDER_SIP_MIN_SESSION_S: '1',
  OUTRIDER_SIP_PING_MS: '60000',
  OUTRIDER_SIP_ORPHAN_MS: '3000',
});

describe('a call of an application', () => {
  it('is set up, modified, used and hung up by the application', async () => {
    answerCalls(far);
    const statuses: number[] = [];
    const dialog = await srf.createUAC(
      uri(),
      { localSdp: SDP, callingNumber: '4587654321', headers: { 'X-Campaign': 'spring' } },
      { cbProvisional: (res: SrfResponse) => statuses.push(res.status) },
    );
    const invite = (await far.get('INVITE')).request;
    expect(invite.headers.get('from')).toMatch(new RegExp(`^<sip:4587654321@127.0.0.1:${server.sipPort}>;tag=`));
    expect(invite.headers.get('contact')).toBe(`<sip:4587654321@127.0.0.1:${server.sipPort}>`);
    expect(invite.headers.get('content-type')).toBe('application/sdp');
    expect(invite.headers.get('x-campaign')).toBe('spring');
    expect(statuses).toContain(180);
    expect(dialog.id).toBe(`${dialog.sip.callId};from-tag=${dialog.sip.localTag}`);
    await far.get('ACK');

    expect(await dialog.modify(`${SDP}a=sendonly\r\n`)).toBe(SDP);
    const reinvite = (await far.get('INVITE', 2)).request;
    expect(reinvite.uri).toBe(`sip:far@127.0.0.1:${far.port}`);
    expect(reinvite.headers.get('cseq')).toBe('2 INVITE');
    await far.get('ACK', 2);

    const info = await dialog.request({
      method: 'INFO',
      headers: { 'Content-Type': 'application/dtmf-relay' },
      body: 'Signal=1',
    });
    expect(info.status).toBe(200);
    expect((await far.get('INFO')).request.body).toBe('Signal=1');
    await dialog.destroy();
    expect((await far.get('BYE')).request.headers.get('cseq')).toBe('4 BYE');
    await server.noCalls();
  });

  it('keeps the Call-ID and the From tag that the application chose', async () => {
    answerCalls(far);
    const headers = { 'Call-ID': `chosen-${Date.now()}`, From: '<sip:a@localhost>;tag=mine' };
    const dialog = await srf.createUAC(uri(), { localSdp: SDP, headers });
    expect(dialog.id).toBe(`${headers['Call-ID']};from-tag=mine`);
    await dialog.destroy();
    await server.noCalls();
  });

  it('is not made twice at once: the same Call-ID and From tag are refused while the first call lives', async () => {
    answerCalls(far);
    const headers = () => ({ 'Call-ID': 'twice', From: '<sip:a@localhost>;tag=mine' });
    const dialog = await srf.createUAC(uri(), { localSdp: SDP, headers: headers() });
    const error = await refusal(srf.createUAC(uri(), { localSdp: SDP, headers: headers() }));
    expect(error?.message).toContain('in progress');
    expect(far.count('INVITE')).toBe(1);
    await dialog.destroy();
    await server.noCalls();
  });

  it('hung up by the far end ends at the application', async () => {
    answerCalls(far);
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    let destroyed = false;
    dialog.on('destroy', () => (destroyed = true));
    const { request } = await far.get('INVITE');
    const bye = await sendBye(far, request, sipAddress());
    expect(bye).toBe(200);
    await until('the end', () => destroyed);
    await server.noCalls();
  });

  it.each([486, 503, 404, 603])('refused with %i fails with it, and the ACK comes from the server', async (status) => {
    far.on('INVITE', ({ transaction }) => transaction.respond(status));
    expect((await refusal(srf.createUAC(uri(), { localSdp: SDP })))?.status).toBe(status);
    await until('the ACK', () => far.endpoint.transactionCount().server === 0);
    await server.noCalls();
  });

  it('to nobody fails with 408 after timer B', async () => {
    await far.close();
    expect((await refusal(srf.createUAC(uri(), { localSdp: SDP })))?.status).toBe(408);
    await server.noCalls();
    changeFarEnd(await createFarEnd());
  });

  it('goes over TCP where the URI says so', async () => {
    await far.close();
    changeFarEnd(await createFarEnd({ protocol: 'tcp' }));
    answerCalls(far);
    const dialog = await srf.createUAC(uri('1', ';transport=tcp'), { localSdp: SDP });
    expect((await far.get('INVITE')).request.headers.get('via')).toContain('SIP/2.0/TCP');
    await dialog.destroy();
    await far.get('BYE');
    await server.noCalls();
  });

  it('over TLS, to itself, or to no address is refused with a reason', async () => {
    const tried = async (to: string) => (await refusal(srf.createUAC(to, { localSdp: SDP })))?.message;
    expect(await tried('sips:a@127.0.0.1')).toContain('not available');
    expect(await tried('sip:a@127.0.0.1;transport=tls')).toContain('not available');
    expect(await tried(`sip:a@127.0.0.1:${server.sipPort}`)).toContain('myself');
    expect(await tried('sip:a@host.invalid')).toContain('resolve');
  });

  it('goes to the proxy that the application names, without a Route header', async () => {
    answerCalls(far);
    const dialog = await srf.createUAC('sip:1@carrier.example', { localSdp: SDP, proxy: `sip:127.0.0.1:${far.port}` });
    const { request } = await far.get('INVITE');
    expect(request.uri).toBe('sip:1@carrier.example');
    expect(request.headers.has('route')).toBe(false);
    await dialog.destroy();
  });

  it('follows Record-Route, the other way round', async () => {
    const proxy = await createFarEnd();
    answerCalls(far, {
      'record-route': ['<sip:last.example;lr>', `<sip:127.0.0.1:${proxy.port};lr>`],
      contact: '<sip:callee@unreachable.example>',
    });
    const dialog = await srf.createUAC(uri(), { localSdp: SDP });
    const ack = (await proxy.get('ACK')).request;
    expect(ack.uri).toBe('sip:callee@unreachable.example');
    expect(ack.headers.getAll('route')).toEqual([`<sip:127.0.0.1:${proxy.port};lr>`, '<sip:last.example;lr>']);
    for (const { transaction } of far.seen) transaction?.acked();
    await dialog.destroy();
    await proxy.get('BYE');
    await proxy.close();
  });
});

describe('credentials', () => {
  it.each([
    [401, 'www-authenticate', 'authorization'],
    [407, 'proxy-authenticate', 'proxy-authorization'],
  ])('are given by the client after %i: a new INVITE of the same call', async (status, challenge, answer) => {
    far.on('INVITE', ({ request, transaction }) => {
      if (!request.headers.has(answer)) {
        return void transaction.respond(status, undefined, {
          headers: { [challenge]: 'Digest realm="carrier", nonce="abc", qop="auth"' },
        });
      }
      transaction.respond(200, undefined, {
        headers: { contact: far.contact, 'content-type': 'application/sdp' },
        body: SDP,
      });
    });
    const dialog = await srf.createUAC(uri(), { localSdp: SDP, auth: { username: 'user', password: 'secret' } });
    const [first, second] = [(await far.get('INVITE')).request, (await far.get('INVITE', 2)).request];
    for (const name of ['call-id', 'from']) expect(second.headers.get(name)).toBe(first.headers.get(name));
    expect(second.headers.get('cseq')).toBe('2 INVITE');
    const given = second.headers.get(answer)!;
    const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(given)![1]!;
    const md5 = (text: string) => createHash('md5').update(text).digest('hex');
    const expected = md5(
      `${md5('user:carrier:secret')}:abc:${field('nc')}:${field('cnonce')}:auth:${md5(`INVITE:${field('uri')}`)}`,
    );
    expect(field('response')).toBe(expected);
    await dialog.destroy();
    await server.noCalls();
  });
});

describe('requests outside dialogs', () => {
  it('are sent, and their responses come back', async () => {
    const status = await new Promise((resolve) => {
      srf.request(uri(), { method: 'OPTIONS', headers: { 'User-Agent': 'test' } }, (_error, request) => {
        request.on('response', ((res: SrfResponse) => resolve(res.status)) as never);
      });
    });
    expect(status).toBe(200);
    expect((await far.get('OPTIONS')).request.headers.get('user-agent')).toBe('test');
  });
});

const sipAddress = (): SipPeer => ({ protocol: 'udp', host: '127.0.0.1', port: server.sipPort });

async function sendBye(end: FarEnd, invite: { headers: { get(name: string): string | undefined } }, to: SipPeer) {
  const response = end.seen.find(({ request }) => request.method === 'INVITE')!.transaction;
  const answer = await end.ask(to, 'BYE', {
    from: `${invite.headers.get('to')};tag=${response.toTag}`,
    to: invite.headers.get('from')!,
    'call-id': invite.headers.get('call-id')!,
    cseq: '1 BYE',
    'x-unique': newTag(),
  });
  return answer.status;
}
