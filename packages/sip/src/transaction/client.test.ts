import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRawPeer, type RawPeer } from '../test-support/raw-peer.js';
import { plainRequest } from '../test-support/requests.js';
import { until } from '../test-support/until.js';
import type { ClientTransaction, SipEndpoint, SipRequest, SipResponse } from '../types.js';
import { createEndpoint } from './endpoint.js';

const timers = { t1: 15, t2: 60, t4: 45 };
let endpoint: SipEndpoint;
let far: RawPeer;

beforeEach(async () => {
  far = await createRawPeer();
  endpoint = await createEndpoint({
    listen: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }],
    timers,
    proceedingMs: 300,
  });
});
afterEach(async () => {
  await endpoint.close();
  await far.close();
});

function send(request: SipRequest): {
  transaction: ClientTransaction;
  responses: SipResponse[];
  failures: string[];
  statuses: () => number[];
} {
  const responses: SipResponse[] = [];
  const failures: string[] = [];
  const transaction = endpoint.request(request, far.address, {
    onResponse: (response) => responses.push(response),
    onFailure: (cause) => failures.push(cause),
  });
  return { transaction, responses, failures, statuses: () => responses.map(({ status }) => status) };
}
const sent = (method: string) => far.received.filter((m) => m.kind === 'request' && m.method === method).length;
const idle = () => until(() => endpoint.transactionCount().client === 0);

/** A time in which this many retransmissions of another request went out. */
async function afterRepeats(count: number): Promise<void> {
  const before = sent('MESSAGE');
  send(plainRequest('MESSAGE'));
  await until(() => sent('MESSAGE') > before + count);
}

describe('a request without an answer', () => {
  it('is repeated, fails by timeout and leaves nothing behind', async () => {
    const { failures } = send(plainRequest('OPTIONS'));
    await until(() => failures.length > 0);
    expect(failures).toEqual(['timeout']);
    expect(sent('OPTIONS')).toBeGreaterThan(5);
    expect(endpoint.transactionCount()).toEqual({ client: 0, server: 0 });
  });

  it('is repeated as INVITE too, with ever longer pauses', async () => {
    const { failures } = send(plainRequest('INVITE'));
    await until(() => failures.length > 0);
    expect(sent('INVITE')).toBeGreaterThan(3);
    expect(sent('INVITE')).toBeLessThanOrEqual(7);
    const branches = new Set(far.received.map((m) => m.headers.get('via')));
    expect(branches.size).toBe(1);
  });

  it('fails at once where the transport can not send', async () => {
    const failures: string[] = [];
    endpoint.request(
      plainRequest('OPTIONS'),
      { protocol: 'tcp', host: '127.0.0.1', port: 1 },
      {
        onResponse() {},
        onFailure: (cause) => failures.push(cause),
      },
    );
    await until(() => failures.length > 0);
    expect(failures).toEqual(['transport']);
    expect(endpoint.transactionCount().client).toBe(0);
  });
});

describe('an INVITE', () => {
  it('stops being repeated at a provisional response', async () => {
    const { statuses } = send(plainRequest('INVITE'));
    const invite = await far.request('INVITE');
    far.answer(invite, 180, { toTag: 'b' });
    await until(() => statuses().includes(180));
    const before = sent('INVITE');
    await afterRepeats(4);
    expect(sent('INVITE')).toBe(before);
  });

  it('that is refused gets its ACK here, each time the refusal comes again, and the refusal is told once', async () => {
    const { statuses } = send(plainRequest('INVITE', 'sip:bob@example.com', { route: '<sip:proxy.example.com;lr>' }));
    const invite = await far.request('INVITE');
    far.answer(invite, 486, { toTag: 'b' });
    const ack = await far.request('ACK');
    far.answer(invite, 486, { toTag: 'b' });
    await far.request('ACK');
    expect(statuses()).toEqual([486]);
    expect(ack.headers.getAll('via')).toEqual(invite.headers.getAll('via'));
    expect(ack.headers.get('to')).toBe('<sip:bob@example.com>;tag=b');
    expect(ack.headers.get('cseq')).toBe('1 ACK');
    expect(ack.headers.get('route')).toBe('<sip:proxy.example.com;lr>');
    await idle();
  });

  it('that is answered hands up every 2xx, of every branch, until timer M, and sends no ACK itself', async () => {
    const { responses, statuses } = send(plainRequest('INVITE'));
    const invite = await far.request('INVITE');
    for (const toTag of ['one', 'one', 'two']) far.answer(invite, 200, { toTag });
    await until(() => statuses().length === 3);
    expect(responses.map((each) => each.headers.get('to')!.split('tag=')[1])).toEqual(['one', 'one', 'two']);
    expect(sent('ACK')).toBe(0);
    await idle();
  });

  it('takes no refusal after a 2xx', async () => {
    const { statuses } = send(plainRequest('INVITE'));
    const invite = await far.request('INVITE');
    far.answer(invite, 200, { toTag: 'one' });
    far.answer(invite, 486, { toTag: 'two' });
    await idle();
    expect(statuses()).toEqual([200]);
  });

  it('that rings beyond all patience is cancelled, and forgotten where that brings no answer either', async () => {
    const { failures } = send(plainRequest('INVITE'));
    far.answer(await far.request('INVITE'), 180, { toTag: 'b' });
    await far.request('CANCEL');
    await until(() => failures.length > 0);
    expect(failures).toEqual(['timeout']);
    await idle();
  });
});

describe('CANCEL', () => {
  it('waits for a provisional response, and then goes out under the branch of its INVITE', async () => {
    const { transaction, statuses } = send(
      plainRequest('INVITE', 'sip:bob@example.com', { route: '<sip:proxy.example.com;lr>' }),
    );
    transaction.cancel({ Reason: 'SIP;cause=200;text="elsewhere"' });
    const invite = await far.request('INVITE');
    await afterRepeats(3);
    expect(sent('CANCEL')).toBe(0);
    far.answer(invite, 100);
    const cancel = await far.request('CANCEL');
    expect(cancel.headers.getAll('via')).toEqual(invite.headers.getAll('via'));
    expect(cancel.headers.get('cseq')).toBe('1 CANCEL');
    expect(cancel.headers.get('route')).toBe('<sip:proxy.example.com;lr>');
    expect(cancel.headers.get('reason')).toContain('elsewhere');
    far.answer(cancel, 200, { toTag: 'b' });
    far.answer(invite, 487, { toTag: 'b' });
    await until(() => statuses().includes(487));
    await far.request('ACK');
    await idle();
  });

  it('is not sent after the final response', async () => {
    const { transaction, statuses } = send(plainRequest('INVITE'));
    far.answer(await far.request('INVITE'), 200, { toTag: 'b' });
    await until(() => statuses().length === 1);
    transaction.cancel();
    await idle();
    expect(sent('CANCEL')).toBe(0);
  });

  it('that crosses an answer changes nothing about the answer', async () => {
    const { transaction, statuses } = send(plainRequest('INVITE'));
    const invite = await far.request('INVITE');
    far.answer(invite, 180, { toTag: 'b' });
    await until(() => statuses().length === 1);
    transaction.cancel();
    far.answer(await far.request('CANCEL'), 200, { toTag: 'b' });
    far.answer(invite, 200, { toTag: 'b' });
    await until(() => statuses().includes(200));
    await idle();
  });
});

describe('responses that are not ours', () => {
  it('are counted and dropped', async () => {
    const strangers = plainRequest('OPTIONS', 'sip:x@y', { via: 'SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKforged' });
    far.send(
      `SIP/2.0 200 OK\r\nVia: ${strangers.headers.get('via')}\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=2\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n`,
      endpoint.listening[0]!,
    );
    await until(() => endpoint.counters().stray === 1);
  });
});
