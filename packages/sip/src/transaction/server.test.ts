import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawPeer, type RawPeer } from '../test-support/raw-peer.js';
import { wireRequest } from '../test-support/requests.js';
import { until } from '../test-support/until.js';
import type { ServerTransaction, SipEndpoint, SipPeer, SipRequest } from '../types.js';
import { createEndpoint, type SipEndpointOptions } from './endpoint.js';

const timers = { t1: 15, t2: 60, t4: 45 };
let endpoint: SipEndpoint;
let far: RawPeer;
let here: SipPeer;
let arrived: { request: SipRequest; transaction: ServerTransaction | undefined }[];

async function listen(options: Partial<SipEndpointOptions> = {}): Promise<void> {
  endpoint = await createEndpoint({ listen: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }], timers, ...options });
  here = endpoint.listening[0]!;
  arrived = [];
  endpoint.onRequest((request, _from, transaction) => arrived.push({ request, transaction }));
}
beforeEach(async () => {
  far = await createRawPeer();
});
afterEach(async () => {
  await endpoint.close();
  await far.close();
});

const idle = () => until(() => endpoint.transactionCount().server === 0);
const answers = (status: number) => far.received.filter((m) => m.kind === 'response' && m.status === status).length;
async function arrive(count = 1) {
  await until(() => arrived.length >= count);
  return arrived[count - 1]!.transaction!;
}

describe('a request that comes twice', () => {
  it('is handed up once and answered alike', async () => {
    await listen();
    const text = wireRequest('OPTIONS', far.address);
    far.send(text, here);
    (await arrive()).respond(200);
    far.send(text, here);
    await until(() => answers(200) === 2);
    expect(arrived).toHaveLength(1);
    await idle();
  });

  it('by another branch is merged: 482', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address, { callId: 'same', branch: 'z9hG4bK1' }), here);
    await arrive();
    far.send(wireRequest('INVITE', far.address, { callId: 'same', branch: 'z9hG4bK2' }), here);
    await far.response(482);
    expect(arrived).toHaveLength(1);
  });

  it('after a refusal is a new try', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address, { callId: 'same', branch: 'z9hG4bK1' }), here);
    (await arrive()).respond(503);
    await far.response(503);
    far.send(wireRequest('INVITE', far.address, { callId: 'same', branch: 'z9hG4bK2' }), here);
    await arrive(2);
  });
});

describe('an INVITE', () => {
  it('that nobody answers at once gets 100, without a tag', async () => {
    await listen({ tryingAfterMs: 20 });
    far.send(wireRequest('INVITE', far.address), here);
    const trying = await far.response(100);
    expect(trying.headers.get('to')).not.toContain('tag=');
  });

  it('answered 2xx has its answer repeated until the ACK, which is handed up', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address, { callId: 'call' }), here);
    const transaction = await arrive();
    transaction.respond(200, 'Fine', { toTag: 'here', headers: { contact: '<sip:bob@127.0.0.1>' }, body: 'v=0' });
    await until(() => answers(200) >= 3);
    far.send(wireRequest('ACK', far.address, { callId: 'call', to: '<sip:bob@127.0.0.1>;tag=here' }), here);
    await until(() => arrived.length === 2);
    expect(arrived[1]).toMatchObject({ transaction: undefined, request: { method: 'ACK' } });
    transaction.acked();
    const before = answers(200);
    far.send(wireRequest('INVITE', far.address), here);
    (await arrive(3)).respond(486);
    await until(() => answers(486) >= 4);
    expect(answers(200)).toBe(before);
    await idle();
  });

  it('answered 2xx whose ACK never comes is told so after 64·T1', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address), here);
    const transaction = await arrive();
    let gaveUp = 0;
    transaction.onTimeout(() => (gaveUp += 1));
    transaction.respond(200);
    await until(() => gaveUp === 1);
    await idle();
  });

  it('is not acknowledged by an ACK that only carries its branch: the user above decides', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address, { branch: 'z9hG4bKx', callId: 'call' }), here);
    const transaction = await arrive();
    let gaveUp = 0;
    transaction.onTimeout(() => (gaveUp += 1));
    transaction.respond(200);
    far.send(wireRequest('ACK', far.address, { branch: 'z9hG4bKx', callId: 'call', cseq: '9 ACK' }), here);
    await until(() => arrived.length === 2);
    expect(arrived[1]?.transaction).toBeUndefined();
    await until(() => gaveUp === 1);
  });

  it('refused has its refusal repeated until the ACK, which stays here', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address, { branch: 'z9hG4bKx', callId: 'call' }), here);
    const transaction = await arrive();
    transaction.respond(486);
    await until(() => answers(486) >= 3);
    far.send(wireRequest('ACK', far.address, { branch: 'z9hG4bKx', callId: 'call' }), here);
    await idle();
    expect(arrived).toHaveLength(1);
  });

  it('gets its tag once: every response carries the same', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address), here);
    const transaction = await arrive();
    transaction.respond(180);
    transaction.respond(486);
    const [ringing, busy] = [await far.response(180), await far.response(486)];
    expect(busy.headers.get('to')).toBe(ringing.headers.get('to'));
  });

  it('takes one final response: what follows is not sent', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address), here);
    const transaction = await arrive();
    transaction.respond(486);
    expect(transaction.respond(200).status).toBe(486);
    expect(transaction.answered).toBe(true);
    await idle();
    expect(answers(200)).toBe(0);
  });

  it('that its user never answers is answered 480, and leaves nothing behind', async () => {
    await listen({ answerWithinMs: { invite: 50, other: 50 } });
    far.send(wireRequest('INVITE', far.address), here);
    far.send(wireRequest('OPTIONS', far.address), here);
    await far.response(480);
    await far.response(500);
    await idle();
  });
});

describe('CANCEL', () => {
  it('is answered 200 and its INVITE 487; the user is told', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address, { branch: 'z9hG4bKc', callId: 'call' }), here);
    const transaction = await arrive();
    transaction.respond(180);
    const reasons: (string | undefined)[] = [];
    transaction.onCancel((cancel) => reasons.push(cancel.headers.get('reason')));
    const cancel = wireRequest('CANCEL', far.address, {
      branch: 'z9hG4bKc',
      callId: 'call',
      extra: 'Reason: SIP;cause=200',
    });
    far.send(cancel, here);
    const [ok, terminated] = [await far.response(200), await far.response(487)];
    expect(ok.headers.get('cseq')).toBe('1 CANCEL');
    expect(ok.headers.get('to')).toBe(terminated.headers.get('to'));
    far.send(cancel, here);
    await until(() => answers(200) === 2);
    expect(reasons).toEqual(['SIP;cause=200']);
    expect(arrived).toHaveLength(1);
  });

  it('after the answer is answered 200 and changes nothing', async () => {
    await listen();
    far.send(wireRequest('INVITE', far.address, { branch: 'z9hG4bKc' }), here);
    const transaction = await arrive();
    let cancelled = 0;
    transaction.onCancel(() => (cancelled += 1));
    transaction.respond(200);
    transaction.acked();
    far.send(wireRequest('CANCEL', far.address, { branch: 'z9hG4bKc' }), here);
    await until(() => answers(200) >= 2);
    await idle();
    expect(cancelled).toBe(0);
    expect(answers(487)).toBe(0);
  });

  it('of nothing gets 481', async () => {
    await listen();
    far.send(wireRequest('CANCEL', far.address), here);
    await far.response(481);
  });
});

describe('where responses go', () => {
  it('is the source, with rport, and its address and port are written down', async () => {
    await listen();
    far.send(
      wireRequest('OPTIONS', far.address, { via: 'Via: SIP/2.0/UDP 192.0.2.9:5999;branch=z9hG4bKr;rport' }),
      here,
    );
    (await arrive()).respond(200);
    const response = await far.response(200);
    expect(response.headers.get('via')).toContain('received=127.0.0.1');
    expect(response.headers.get('via')).toContain(`rport=${far.address.port}`);
  });

  it('is the source address with the port of Via, without rport', async () => {
    await listen();
    const other = await createRawPeer();
    far.send(
      wireRequest('OPTIONS', far.address, {
        via: `Via: SIP/2.0/UDP far.invalid:${other.address.port};branch=z9hG4bKr`,
      }),
      here,
    );
    (await arrive()).respond(200);
    await other.response(200);
    await other.close();
  });
});

describe('strangers', () => {
  it('get 400 for a malformed request that can be answered, and silence for the rest', async () => {
    await listen();
    far.send(wireRequest('OPTIONS', far.address, { cseq: '1 BYE' }), here);
    const refusal = await far.response(400);
    expect(refusal.reason).toContain('cseq');
    far.send('nonsense\r\n\r\n', here);
    far.send(wireRequest('ACK', far.address, { cseq: 'x ACK' }), here);
    await until(() => endpoint.counters().malformed === 3);
    expect(far.received).toHaveLength(1);
    expect(endpoint.transactionCount().server).toBe(0);
  });

  it('that leave many requests unanswered are refused more of them', async () => {
    await listen({ limits: { maxPendingPerSource: 3 } });
    for (let i = 0; i < 5; i++) far.send(wireRequest('OPTIONS', far.address), here);
    await far.response(503);
    await far.response(503);
    expect(arrived).toHaveLength(3);
    for (const { transaction } of arrived) transaction?.respond(200);
    far.send(wireRequest('OPTIONS', far.address), here);
    await arrive(4);
  });

  it('hear no more stateless refusals than the bound, in a second', async () => {
    await listen({ limits: { maxStatelessPerSecond: 5 } });
    for (let i = 0; i < 50; i++) far.send(wireRequest('CANCEL', far.address), here);
    await until(() => endpoint.counters().received === 50);
    await far.response(481);
    expect(answers(481)).toBeLessThanOrEqual(10);
  });

  it('can not end the process by what makes a listener throw', async () => {
    const errors: unknown[] = [];
    await listen({ onError: (error) => errors.push(error) });
    endpoint.onRequest(() => {
      throw new Error('a fault of ours');
    });
    far.send(wireRequest('OPTIONS', far.address), here);
    await far.response(500);
    expect(errors).toHaveLength(1);
    await idle();
  });
});
