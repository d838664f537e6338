import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '@outrider/platform';
import { digestHa1 } from '@outrider/sip';
import { createCallControl, type MediaServer } from '@outrider/telephony';
import { startTestSipServer, until, type TestSipServer } from '@outrider/testkit';

const lines: Record<string, unknown>[] = [];
const logger = createLogger('dialer', {
  destination: { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
});
const refusals = () => lines.filter((line) => line['msg'] === 'log-on-refused');
const account = (name: string, over: boolean) => ({ sipHa1: digestHa1(name, 'outrider', 'right'), over });
const ACCOUNTS: Record<string, { sipHa1: string; over: boolean }> = {
  S1: account('S1', false),
  S2: account('S2', false),
  ended: account('ended', true),
};
const undo: (() => unknown)[] = [];
let sip: TestSipServer;
let calls = 0;

beforeAll(async () => {
  sip = await startTestSipServer();
  undo.push(() => sip.stop());
  const control = createCallControl({
    switch: { host: sip.host, port: sip.controlPort, secret: sip.secret },
    media: { createLeg: () => Promise.reject(new Error('nobody gets so far')) } as Pick<MediaServer, 'createLeg'>,
    logger,
  });
  undo.push(() => control.close());
  control.acceptAgentLegs({
    realm: 'outrider',
    nonceKey: Buffer.alloc(32, 7),
    findAccount: async (username) => ACCOUNTS[username],
    onLeg: () => undefined,
  });
  await until('the SIP server is connected', () => control.isUp());
});
afterAll(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** What a phone answers to a challenge. */
function digest(username: string, password: string, nonce: string, qop = 'auth'): string {
  const ha2 = md5('INVITE:sip:outrider');
  const response = md5(`${digestHa1(username, 'outrider', password)}:${nonce}:00000001:c:auth:${ha2}`);
  return (
    `Digest username="${username}", realm="outrider", nonce="${nonce}", uri="sip:outrider", ` +
    `response="${response}", cnonce="c", nc=00000001, qop=${qop}`
  );
}

/** One call of a phone: sends an INVITE and gives back what it is answered. */
async function phone() {
  const socket = createSocket('udp4');
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  undo.push(() => socket.close());
  const { port } = socket.address();
  const callId = `call-${(calls += 1)}`;
  let cseq = 0;
  return async (authorization?: string): Promise<{ status: number; nonce: string }> => {
    cseq += 1;
    const message = (method: string) =>
      [
        `${method} sip:outrider SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${callId}.${cseq}`,
        'From: <sip:phone@outrider>;tag=1',
        'To: <sip:outrider>',
        `Call-ID: ${callId}`,
        `CSeq: ${cseq} ${method}`,
        `Contact: <sip:phone@127.0.0.1:${port}>`,
        'Max-Forwards: 70',
        ...(authorization === undefined ? [] : [`Authorization: ${authorization}`]),
        'Content-Length: 0',
        '\r\n',
      ].join('\r\n');
    socket.send(message('INVITE'), sip.sipPort, sip.host);
    for (;;) {
      const [datagram] = (await once(socket, 'message')) as [Buffer];
      const text = String(datagram);
      const status = Number(text.split(' ', 2)[1]);
      if (status < 200 || !text.includes(`CSeq: ${cseq} INVITE`)) continue;
      socket.send(message('ACK'), sip.sipPort, sip.host);
      return { status, nonce: /nonce="([^"]+)"/.exec(text)?.[1] ?? '' };
    }
  };
}

/** A phone calls, is challenged, and answers with a password. */
async function call(username: string, password: string): Promise<number> {
  const ask = await phone();
  const { status, nonce } = await ask();
  expect(status).toBe(401);
  return (await ask(digest(username, password, nonce))).status;
}

it('a phone that nobody knows is one line of a refused log-on at SIP, with nothing of its own on it', async () => {
  expect(await call('somebody', 'guess')).toBe(403);
  expect(refusals()).toMatchObject([{ level: 'warn', service: 'sip', ip: '127.0.0.1' }]);
  expect(JSON.stringify(lines)).not.toContain('somebody');
});

it('a phone with the password that its session had before is refused, and counts only when it goes on', async () => {
  const before = refusals().length;
  for (const counted of [0, 0, 1, 2]) {
    expect(await call('S1', 'of before')).toBe(403);
    expect(refusals().length - before).toBe(counted);
  }
});

it('a password that is right forgives the ones before it', async () => {
  const before = refusals().length;
  for (const password of ['wrong', 'wrong', 'right', 'wrong', 'wrong']) {
    // Without an offer there is nothing to answer: so far only the right password comes.
    expect(await call('S2', password)).toBe(password === 'right' ? 488 : 403);
  }
  expect(refusals()).toHaveLength(before);
});

it('a phone whose session is over is refused, and is no guesser', async () => {
  const before = refusals().length;
  for (let i = 0; i < 5; i += 1) expect(await call('ended', 'right')).toBe(403);
  expect(refusals()).toHaveLength(before);
});

it('whoever has no nonce of ours for their address is asked again, and never counted against it', async () => {
  const before = refusals().length;
  const ask = await phone();
  expect((await ask(digest('S1', 'guess', '1.forged'))).status).toBe(401);
  expect((await ask(digest('nobody', 'guess', '1.forged', 'none'))).status).toBe(401);
  const { nonce } = await ask();
  const other = await phone();
  expect((await other(digest('nobody', 'guess', nonce))).status).toBe(401);
  expect(refusals()).toHaveLength(before);
});
