import { describe, expect, it, vi } from 'vitest';
import { lossy } from '../test-support/lossy.js';
import { createEndpoint } from '../transaction/endpoint.js';
import type { SipEndpoint } from '../types.js';
import type { IncomingCall } from './types.js';
import { createUserAgent } from './user-agent.js';

const SDP = 'v=0\r\n';
const CALLS = 120;
const LOSS = 0.15;

function lossyEndpoint(seed: number): Promise<SipEndpoint> {
  return createEndpoint({
    listen: [{ protocol: 'udp', host: '127.0.0.1', port: 0 }],
    // 64·T1 is 6.4 s: longer than a busy machine stands still.
    timers: { t1: 100, t2: 200, t4: 300 },
    wrapTransport: lossy(LOSS, seed),
  });
}

/** What the called side does with the nth call. */
function behave(call: IncomingCall, n: number): void {
  const kind = n % 5;
  if (kind === 0) call.reject(486);
  else if (kind === 1) void call.answer(SDP)?.bye();
  else if (kind === 2) call.progress(180);
  else {
    call.progress(183, { body: SDP });
    const dialog = call.answer(SDP);
    if (kind === 3) dialog?.reinvite(SDP).catch(() => undefined);
  }
}

describe('a network that loses datagrams both ways', () => {
  it('leaves no dialog, no call and no transaction behind, whatever the calls do', async () => {
    const [near, far] = await Promise.all([lossyEndpoint(7), lossyEndpoint(8)]);
    const caller = createUserAgent(near);
    const called = createUserAgent(far, { maxRingMs: 5_000 });
    let received = 0;
    called.onInvite((call) => behave(call, received++));

    const outcomes = await Promise.all(
      Array.from({ length: CALLS }, async (_, n) => {
        const call = caller.invite({
          uri: `sip:${n}@far`,
          from: 'sip:near@here',
          target: far.listening[0]!,
          body: SDP,
        });
        if (n % 7 === 0) call.onProgress(() => call.cancel());
        const giveUp = setTimeout(() => call.cancel(), 800);
        try {
          const dialog = await call.answered;
          if (n % 2 === 0) await dialog.request('INFO').catch(() => undefined);
          await dialog.bye();
          return 'answered';
        } catch (error) {
          return (error as { kind: string }).kind;
        } finally {
          clearTimeout(giveUp);
        }
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set(['answered', 'rejected', 'cancelled']));
    await vi.waitFor(() => {
      for (const agent of [caller, called]) expect(agent.counts()).toEqual({ dialogs: 0, calling: 0, called: 0 });
      for (const endpoint of [near, far]) expect(endpoint.transactionCount()).toEqual({ client: 0, server: 0 });
    }, 30_000);
    await Promise.all([near.close(), far.close()]);
  }, 60_000);
});
