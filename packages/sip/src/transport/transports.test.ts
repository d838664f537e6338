import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createEndpoint, type SipEndpointOptions } from '../transaction/endpoint.js';
import { plainRequest, wireRequest } from '../test-support/requests.js';
import { until } from '../test-support/until.js';
import type { SipEndpoint, SipPeer, SipProtocol, SipRequest } from '../types.js';

const all = (['udp', 'tcp', 'ws'] as const).map((protocol) => ({ protocol, host: '127.0.0.1', port: 0 }));
const timers = { t1: 20, t2: 80, t4: 60 };
let near: SipEndpoint;
let far: SipEndpoint;
let extra: SipEndpoint[];
let arrived: { request: SipRequest; from: SipPeer }[];

beforeEach(async () => {
  near = await createEndpoint({ listen: all, timers });
  far = await createEndpoint({ listen: all, timers });
  extra = [];
  arrived = [];
  far.onRequest((request, from, transaction) => {
    arrived.push({ request, from });
    transaction?.respond(200, undefined, { body: request.body });
  });
});
afterEach(async () => {
  await Promise.all([near, far, ...extra].map((endpoint) => endpoint.close()));
});

const address = (endpoint: SipEndpoint, protocol: SipProtocol) =>
  endpoint.listening.find((each) => each.protocol === protocol)!;
const ask = (endpoint: SipEndpoint, request: SipRequest, to: SipPeer) =>
  new Promise<string>((resolve) => {
    endpoint.request(request, to, {
      onResponse: (response) => resolve(`${response.status} ${response.body}`),
      onFailure: resolve,
    });
  });

describe.each(['udp', 'tcp', 'ws'] as const)('over %s', (protocol) => {
  it('requests and responses pass, bodies of many bytes and letters too', async () => {
    const body = `æøå ☎️ ${'x'.repeat(20_000)}`;
    const request = { ...plainRequest('MESSAGE'), body };
    expect(await ask(near, request, address(far, protocol))).toBe(`200 ${body}`);
    expect(arrived[0]!.request.headers.get('via')).toContain(`SIP/2.0/${protocol.toUpperCase()} 127.0.0.1:`);
    await until(() => near.transactionCount().client + far.transactionCount().server === 0);
  });

  it('many requests at once all get their own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        ask(near, { ...plainRequest('MESSAGE'), body: `${i}` }, address(far, protocol)),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 100 }, (_, i) => `200 ${i}`));
  });
});

describe.each(['tcp', 'ws'] as const)('a %s connection', (protocol) => {
  it('is used again, also for requests the other way round', async () => {
    near.onRequest((_request, _from, transaction) => transaction?.respond(202));
    await ask(near, plainRequest('MESSAGE'), address(far, protocol));
    await ask(near, plainRequest('MESSAGE'), address(far, protocol));
    expect(arrived[0]!.from.flow).toBeDefined();
    expect(arrived[1]!.from.flow).toBe(arrived[0]!.from.flow);
    expect(await ask(far, plainRequest('MESSAGE'), arrived[0]!.from)).toBe('202 ');
  });

  it('that closes is told, and ends what waits on it', async () => {
    const gone = await createEndpoint({ listen: all, timers });
    const closed: string[] = [];
    far.onFlowClosed((flow) => closed.push(flow));
    gone.onRequest(() => {});
    await ask(gone, plainRequest('MESSAGE'), address(far, protocol));
    const flow = arrived[0]!.from;
    const waiting = ask(far, plainRequest('MESSAGE'), flow);
    await gone.close();
    expect(await waiting).toBe('transport');
    await until(() => closed.includes(flow.flow!));
    expect(await ask(far, plainRequest('MESSAGE'), flow)).toBe('transport');
    expect(far.transactionCount().client).toBe(0);
  });

  it('to nobody fails at once', async () => {
    expect(await ask(near, plainRequest('MESSAGE'), { protocol, host: '127.0.0.1', port: 1 })).toBe('transport');
  });
});

describe('TCP', () => {
  it('shares the port number of UDP where the system chose it', () => {
    expect(address(near, 'tcp').port).toBe(address(near, 'udp').port);
  });

  it('answers a keepalive ping with a pong, and closes a stream that is no SIP', async () => {
    const socket = connect(address(far, 'tcp').port, '127.0.0.1');
    let text = '';
    let closed = false;
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('close', () => (closed = true));
    socket.on('error', () => {});
    socket.write('\r\n\r\n');
    await until(() => text === '\r\n');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => closed);
  });

  it('holds no more connections than the bound', async () => {
    const small = await listen({ transportLimits: { maxConnections: 2 } });
    const sockets = Array.from({ length: 3 }, () => connect(address(small, 'tcp').port, '127.0.0.1'));
    let closed = 0;
    for (const socket of sockets) socket.on('close', () => (closed += 1)).on('error', () => {});
    await until(() => closed === 1);
    for (const socket of sockets) socket.destroy();
  });
});

describe('websocket', () => {
  it('wants the subprotocol sip', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${address(far, 'ws').port}`);
    const status = await new Promise<number>((resolve) =>
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode!)).on('error', () => {}),
    );
    expect(status).toBe(400);
  });

  it('refuses pages of origins that are not allowed', async () => {
    const strict = await listen({ allowOrigin: (origin) => origin === 'https://good.example' });
    const open = (origin: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${address(strict, 'ws').port}`, 'sip', { origin });
        socket.on('open', () => resolve('open')).on('error', (error) => resolve(error.message));
      });
    expect(await open('https://good.example')).toBe('open');
    expect(await open('https://evil.example')).toContain('403');
  });

  it('carries one message a frame, text or binary, and keepalives', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${address(far, 'ws').port}`, 'sip');
    const frames: string[] = [];
    socket.on('message', (data) => frames.push(String(data)));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send('\r\n\r\n');
    await until(() => frames.includes('\r\n'));
    const via = (branch: string) => `Via: SIP/2.0/WS abc.invalid;branch=${branch}`;
    const from: SipPeer = { protocol: 'ws', host: 'abc.invalid', port: 80 };
    socket.send(wireRequest('OPTIONS', from, { via: via('z9hG4bK1') }));
    socket.send(Buffer.from(wireRequest('OPTIONS', from, { via: via('z9hG4bK2') })));
    await until(() => frames.filter((frame) => frame.startsWith('SIP/2.0 200')).length === 2);
    socket.terminate();
  });
});

async function listen(options: Partial<SipEndpointOptions>): Promise<SipEndpoint> {
  const endpoint = await createEndpoint({ listen: all, timers, ...options });
  extra.push(endpoint);
  return endpoint;
}
