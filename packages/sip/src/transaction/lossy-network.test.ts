import { afterEach, describe, expect, it } from 'vitest';
import { lossy } from '../test-support/lossy.js';
import { plainRequest } from '../test-support/requests.js';
import { until } from '../test-support/until.js';
import { createHeaders } from '../message/headers.js';
import { parseCSeq } from '../message/cseq.js';
import type { SipEndpoint, SipRequest, SipResponse } from '../types.js';
import { createEndpoint } from './endpoint.js';

const timers = { t1: 20, t2: 80, t4: 60 };
const open: SipEndpoint[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((endpoint) => endpoint.close()));
});

async function pair(share: number) {
  const listen = [{ protocol: 'udp' as const, host: '127.0.0.1', port: 0 }];
  const near = await createEndpoint({ listen, timers, wrapTransport: lossy(share, 7) });
  const far = await createEndpoint({ listen, timers, wrapTransport: lossy(share, 11) });
  open.push(near, far);
  return { near, far, to: far.listening[0]! };
}
const drained = (...endpoints: SipEndpoint[]) =>
  until(() => endpoints.every((each) => each.transactionCount().client + each.transactionCount().server === 0));

function ackFor(invite: SipRequest, response: SipResponse): SipRequest {
  const headers = createHeaders({
    from: invite.headers.get('from')!,
    to: response.headers.get('to')!,
    'call-id': invite.headers.get('call-id')!,
    cseq: `${parseCSeq(invite.headers.get('cseq')!)!.number} ACK`,
  });
  return { kind: 'request', method: 'ACK', uri: 'sip:bob@127.0.0.1', headers, body: '' };
}

describe('over a network that loses a quarter of all packets', () => {
  it('every request is answered, and served once', async () => {
    const { near, far, to } = await pair(0.25);
    const served: string[] = [];
    far.onRequest((request, _from, transaction) => {
      served.push(request.headers.get('call-id')!);
      transaction?.respond(200);
    });
    const results = await Promise.all(
      Array.from(
        { length: 40 },
        () =>
          new Promise<string>((resolve) => {
            near.request(plainRequest('MESSAGE'), to, {
              onResponse: (response) => resolve(String(response.status)),
              onFailure: resolve,
            });
          }),
      ),
    );
    expect(results.filter((each) => each === '200')).toHaveLength(40);
    expect(new Set(served).size).toBe(served.length);
    await drained(near, far);
  });

  it('every INVITE ends in one answer or one refusal at both sides, and every 2xx is acknowledged', async () => {
    const { near, far, to } = await pair(0.25);
    const acknowledged = new Set<string>();
    const invites = new Map<string, () => void>();
    far.onRequest((request, _from, transaction) => {
      const callId = request.headers.get('call-id')!;
      if (!transaction) {
        acknowledged.add(callId);
        invites.get(callId)?.();
        return;
      }
      transaction.respond(180);
      if (request.uri.includes('busy')) return void transaction.respond(486);
      invites.set(callId, () => transaction.acked());
      transaction.respond(200, undefined, { headers: { contact: '<sip:bob@127.0.0.1>' } });
    });
    const finals = await Promise.all(
      Array.from(
        { length: 40 },
        (_, i) =>
          new Promise<string>((resolve) => {
            const invite = plainRequest('INVITE', i % 2 ? 'sip:busy@example.com' : 'sip:free@example.com');
            near.request(invite, to, {
              onResponse(response) {
                if (response.status < 200) return;
                if (response.status < 300) near.sendAck(ackFor(invite, response), to);
                resolve(String(response.status));
              },
              onFailure: resolve,
            });
          }),
      ),
    );
    expect(finals.filter((each) => each === '200')).toHaveLength(20);
    expect(finals.filter((each) => each === '486')).toHaveLength(20);
    await drained(near, far);
    expect(acknowledged.size).toBe(20);
  });
});
