import { createSocket, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import { createHeaders, createResponse, newTag, parseMessage, serializeMessage } from '@outrider/sip';
import {
  answerCalls,
  connectSrf,
  createDraws,
  createFarEnd,
  createMutator,
  killSrf,
  routesKnown,
  SDP,
  startTestSipServer,
  until,
  type TestSipServer,
  type TestSrf,
} from '@outrider/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

let server: TestSipServer;
let srf: TestSrf;
let socket: Socket;
let port: number;

beforeAll(async () => {
  server = await startTestSipServer({
    OUTRIDER_SIP_T1_MS: '20',
    OUTRIDER_SIP_T2_MS: '80',
    OUTRIDER_SIP_T4_MS: '80',
    OUTRIDER_SIP_APP_SILENCE_MS: '400',
    OUTRIDER_SIP_RING_MS: '1000',
    OUTRIDER_SIP_PING_MS: '500',
    OUTRIDER_SIP_MIN_SESSION_S: '1',
  });
  socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  port = socket.address().port;
});
afterAll(async () => {
  socket.close();
  await server.stop();
});
beforeEach(async () => {
  srf = await connectSrf(server);
  await serveEverything(srf);
});
afterEach(() => killSrf(srf));

/** An application that answers, refuses, rings for ever, or says nothing. */
async function serveEverything(app: TestSrf): Promise<void> {
  app.invite((req, res) => {
    const mood = random();
    if (mood < 0.5) void app.createUAS(req, res, { localSdp: SDP }).catch(() => undefined);
    else if (mood < 0.7) res.send(486);
    else if (mood < 0.85) res.send(180);
  });
  for (const verb of ['register', 'options', 'message', 'info', 'notify', 'subscribe', 'publish']) {
    app.use(verb, (_req, res) => random() < 0.9 && res.send(200));
  }
  await routesKnown(app);
}

const random = createDraws(2026).share;
const chance = (share: number) => random() < share;
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
let serial = 0;

const METHODS = [
  ...[
    'INVITE',
    'INVITE',
    'INVITE',
    'ACK',
    'BYE',
    'CANCEL',
    'OPTIONS',
    'REGISTER',
    'MESSAGE',
    'INFO',
    'UPDATE',
    'PRACK',
  ],
  ...['NOTIFY', 'SUBSCRIBE', 'REFER'],
];
const EXTRAS = [
  [],
  [
    'Record-Route: <sip:127.0.0.1:9;lr>, <sip:127.0.0.1:9>',
    'Supported: 100rel, timer',
    'Session-Expires: 1;refresher=uas',
  ],
  ['Require: 100rel', 'Allow: INVITE,ACK,UPDATE', 'RAck: 1 1 INVITE', 'RSeq: 1', 'Session-Expires: 1;refresher=uac'],
  ['Authorization: Digest username="a", realm="b", nonce="c", uri="sip:d", response="e"', 'Expires: 60'],
  ['v: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKx', 'k: timer', 'x: 90'],
];

/** A valid request; a fresh one, or one that seems to belong to an earlier one. */
function validRequest(method = pick(METHODS), transport = 'UDP'): string {
  const call = chance(0.6) ? ++serial : Math.floor(random() * (serial + 1));
  const body = method === 'INVITE' && chance(0.7) ? SDP : '';
  return [
    `${method} sip:bob@127.0.0.1:${server.sipPort} SIP/2.0`,
    `Via: SIP/2.0/${transport} 127.0.0.1:${port};branch=z9hG4bK${call};rport`,
    'Max-Forwards: 70',
    `From: "Alice, A" <sip:alice@127.0.0.1:${port}>;tag=from${call}`,
    `To: <sip:bob@127.0.0.1:${server.sipPort}>`,
    `Call-ID: call${call}@127.0.0.1`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:alice@127.0.0.1:${port}>`,
    ...pick(EXTRAS),
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

/** What a peer that is half mad says to a message of the server: often what is right, often mutilated. */
function reactions(text: string): string[] {
  const result = parseMessage(text);
  if (!result.ok) return [];
  const { message } = result;
  const extra = Object.fromEntries(pick(EXTRAS).map((line) => line.split(/: (.*)/) as [string, string]));
  const contact = { contact: `<sip:mad@127.0.0.1:${port}>` };
  if (message.kind === 'request') {
    if (message.method === 'ACK') return [];
    const statuses =
      message.method === 'INVITE' ? [100, 180, 183, 200, 200, 200, 302, 401, 486, 491, 503] : [200, 200, 481, 500];
    return Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
      serializeMessage(
        createResponse(message, pick(statuses), {
          toTag: chance(0.8) ? 'mad' : newTag(),
          headers: { ...extra, ...contact },
          body: chance(0.5) ? SDP : '',
        }),
      ),
    );
  }
  if (!message.headers.get('cseq')?.endsWith('INVITE') || message.status === 100) return [];
  const inDialog = (method: string, number: number): string => {
    const headers = createHeaders({
      via: `SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${newTag()};rport`,
      ...extra,
      ...contact,
    });
    for (const name of ['from', 'to', 'call-id']) headers.set(name, message.headers.get(name)!);
    headers.set('cseq', `${number} ${method}`);
    if (method === 'PRACK') headers.set('rack', `${message.headers.get('rseq') ?? 1} 1 INVITE`);
    return serializeMessage({
      kind: 'request',
      method,
      uri: `sip:x@127.0.0.1:${server.sipPort}`,
      headers,
      body: chance(0.3) ? SDP : '',
    });
  };
  if (message.status < 200) return chance(0.5) ? [inDialog(pick(['PRACK', 'UPDATE', 'CANCEL']), 2)] : [];
  const next = ['INVITE', 'INFO', 'UPDATE', 'BYE', 'OPTIONS', 'REFER', 'FOO'].filter(() => chance(0.3));
  return [...(chance(0.8) ? [inDialog('ACK', 1)] : []), ...next.map((method, i) => inDialog(method, i + 2))];
}

const nothingLeft = () =>
  until(
    'nothing is left',
    async () => {
      const { clientTransactions, serverTransactions, dialogs, invites, waitingRequests } = await server.counts();
      return clientTransactions + serverTransactions + dialogs + invites + waitingRequests === 0;
    },
    { timeoutMs: 40_000 },
  );

/** Waits until the server has taken what was sent, or takes no more: a busy machine drops datagrams. */
async function allArrived(sent: number, before: number): Promise<void> {
  let last = -1;
  await until(
    'the datagrams have arrived',
    async () => {
      const received = (await server.counts()).messagesReceived - before;
      const stalled = received === last;
      last = received;
      return stalled || received >= sent * 0.97;
    },
    { everyMs: 10 },
  );
}

async function aGoodCallWorks(): Promise<void> {
  const far = await createFarEnd();
  const app = await connectSrf(server);
  answerCalls(far);
  const dialog = await app.createUAC(`sip:a@127.0.0.1:${far.port}`, { localSdp: SDP });
  await dialog.destroy();
  await far.get('BYE');
  killSrf(app);
  await far.close();
}

describe('noise on the SIP port', () => {
  it('20,000 mutilated datagrams leave no transaction and no dialog behind, and good calls still work', async () => {
    const mutilated = createMutator(
      Array.from({ length: 60 }, () => validRequest()),
      random,
    );
    const { messagesReceived: before } = await server.counts();
    let sent = 0;
    let calls = 0;
    const send = (text: string) => {
      const datagram = chance(0.3) ? Buffer.from(text) : mutilated(text);
      // Up to four bytes are a keepalive, which is no message.
      if (datagram.length <= 4) return;
      socket.send(datagram, server.sipPort, '127.0.0.1');
      sent += 1;
    };
    let reacted = 0;
    const react = (data: Buffer) => {
      // Answers to answers must not crowd out everything else.
      if (reacted > sent / 2) return;
      const said = reactions(data.toString());
      reacted += said.length;
      said.forEach(send);
    };
    socket.on('message', react);
    while (sent < 20_000) {
      for (let i = 0; i < 60; i++) send(validRequest());
      for (let i = 0; i < 20; i++) {
        calls += 1;
        srf.createUAC(`sip:x@127.0.0.1:${port}`, { localSdp: SDP }).then(
          (dialog) => chance(0.5) && dialog.destroy().catch(() => undefined),
          () => undefined,
        );
      }
      await allArrived(sent, before);
    }
    socket.off('message', react);
    expect(server.alive).toBe(true);
    expect(calls).toBeGreaterThan(100);
    const { messagesMalformed, messagesReceived } = await server.counts();
    expect(messagesMalformed).toBeGreaterThan(1_000);
    expect(messagesReceived - messagesMalformed).toBeGreaterThan(5_000);
    await nothingLeft();
    await aGoodCallWorks();
    expect(server.errors).toEqual([]);
  }, 180_000);

  it('2,000 mutilated streams neither: each is closed or served', async () => {
    const whole = () => validRequest(pick(METHODS), 'TCP');
    const mutilated = createMutator(Array.from({ length: 30 }, whole), random);
    for (let round = 0; round < 40; round++) {
      await Promise.all(
        Array.from(
          { length: 50 },
          () =>
            new Promise<void>((resolve) => {
              const stream = connect(server.sipPort, '127.0.0.1', () => {
                for (let i = 0; i < 3; i++) stream.write(chance(0.5) ? mutilated(whole()) : whole());
                stream.end(resolve);
              });
              stream.on('error', () => resolve());
              stream.resume();
            }),
        ),
      );
    }
    await nothingLeft();
    await aGoodCallWorks();
    expect(server.errors).toEqual([]);
  }, 180_000);
});
