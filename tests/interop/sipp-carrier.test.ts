import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLossyRelay } from './support/lossy-relay.js';
import { place } from './support/place.js';
import { freeUdpPort, startSipp, type Sipp } from './support/sipp.js';
import { startSoftswitch, type Softswitch } from './support/softswitch.js';

let softswitch: Softswitch;
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  softswitch = await startSoftswitch();
});
afterAll(() => softswitch.stop());
afterEach(async () => {
  await softswitch.noCalls();
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});

async function sipp(...parameters: Parameters<typeof startSipp>): Promise<Sipp> {
  const started = await startSipp(...parameters);
  undo.push(() => started.stop());
  return started;
}

const TRUNK = { username: 'trunk', password: 's3cret' };
const ours = { result: 'connected', reason: 'agent-hung-up' } as const;

describe('with SIPp as the carrier', () => {
  it('a call that is answered is hung up by us', async () => {
    const carrier = await sipp('answered');
    const { answered, call, ended } = place(softswitch, carrier.port);
    await answered;
    call.hangUp(ours);
    expect(await ended).toEqual({ phase: 'answered', by: 'us' });
    await carrier.succeeded();
  });

  it('a call whose answer the caller fails to take is hung up by us', async () => {
    const carrier = await sipp('answered');
    const onAnswered = () => {
      throw new Error('the answer could not be taken');
    };
    const { ended } = place(softswitch, carrier.port, {}, undefined, { onAnswered });
    expect(await ended).toEqual({ phase: 'answered', by: 'us' });
    await carrier.succeeded();
  });

  it('a call that the far end hangs up ends as hung up by it', async () => {
    const carrier = await sipp('far-end-hangup');
    const { ended } = place(softswitch, carrier.port);
    expect(await ended).toEqual({ phase: 'answered', by: 'far-end' });
    await carrier.succeeded();
  });

  it.each([
    ['busy', { result: 'busy', reason: 'busy', sipStatus: 486 }],
    ['congestion', { result: 'failed', reason: 'trunk-congestion', sipStatus: 503 }],
  ])('%s ends as %j', async (scenario, termination) => {
    const carrier = await sipp(scenario);
    expect(await place(softswitch, carrier.port).ended).toEqual({ phase: 'setup', termination });
    await carrier.succeeded();
  });

  it('a call that nobody answers is cancelled when its time is over', async () => {
    const carrier = await sipp('no-answer');
    const { ended } = place(softswitch, carrier.port, { maxRingMs: 1_500 });
    const termination = { result: 'no-answer', reason: 'ring-timeout', sipStatus: 487 };
    expect(await ended).toEqual({ phase: 'setup', termination });
    await carrier.succeeded();
  });

  it('an answer that crosses our CANCEL is acknowledged and hung up', async () => {
    const carrier = await sipp('cancel-race');
    const { ended, call, rang } = place(softswitch, carrier.port);
    await rang;
    call.hangUp({ result: 'cancelled', reason: 'pacing' });
    expect(await ended).toEqual({ phase: 'setup', termination: { result: 'cancelled', reason: 'pacing' } });
    await carrier.succeeded();
  });

  it('a challenge that crosses our CANCEL leaves no telephone ringing', async () => {
    const carrier = await sipp('cancel-challenge');
    const { ended, call, rang } = place(softswitch, carrier.port, {}, TRUNK);
    await rang;
    call.hangUp({ result: 'cancelled', reason: 'pacing' });
    expect(await ended).toMatchObject({ phase: 'setup', termination: { result: 'cancelled', reason: 'pacing' } });
    await carrier.succeeded();
  });

  it.each([401, 407])('a digest challenge of %i is answered', async (status) => {
    const carrier = await sipp(`digest-${status}`);
    const { answered, call, ended } = place(softswitch, carrier.port, {}, TRUNK);
    await answered;
    call.hangUp(ours);
    expect(await ended).toEqual({ phase: 'answered', by: 'us' });
    await carrier.succeeded();
  });

  it('wrong credentials end as such', async () => {
    const carrier = await sipp('digest-401');
    const { ended } = place(softswitch, carrier.port, {}, { ...TRUNK, password: 'wrong' });
    expect(await ended).toMatchObject({ phase: 'setup', termination: { result: expect.any(String), sipStatus: 403 } });
    await carrier.succeeded();
  });

  it('a carrier that is not there ends as unreachable', async () => {
    const termination = { result: 'failed', reason: 'trunk-unreachable' };
    const { ended } = place(softswitch, await freeUdpPort());
    expect(await ended).toMatchObject({ phase: 'setup', termination });
  });

  it('nothing is left of all these calls', () => softswitch.quiet());
});

describe('with a tenth of all datagrams lost both ways', () => {
  const CALLS = 40;

  async function lossy(scenario: string, seed: number) {
    const port = await freeUdpPort();
    const relay = await startLossyRelay({ carrierPort: port, loss: 0.1, seed });
    undo.push(() => relay.close());
    const carrier = await sipp(scenario, { calls: CALLS, withinSeconds: 50, port, contactPort: relay.port });
    return { relay, carrier };
  }

  it('every call is answered and hung up by us', async () => {
    const { relay, carrier } = await lossy('answered-lossy', 11);
    const calls = Array.from({ length: CALLS }, () => place(softswitch, relay.port));
    const ends = await Promise.all(
      calls.map(async ({ answered, call, ended }) => {
        await answered;
        call.hangUp(ours);
        return ended;
      }),
    );
    expect(ends).toEqual(calls.map(() => ({ phase: 'answered', by: 'us' })));
    await carrier.succeeded();
    expect(relay.counts.lost).toBeGreaterThan(0);
  });

  it('every busy call ends as busy', async () => {
    const { relay, carrier } = await lossy('busy-lossy', 12);
    const calls = Array.from({ length: CALLS }, () => place(softswitch, relay.port));
    const ends = await Promise.all(calls.map(({ ended }) => ended));
    const termination = { result: 'busy', reason: 'busy', sipStatus: 486 };
    expect(ends).toEqual(calls.map(() => ({ phase: 'setup', termination })));
    await carrier.succeeded();
  });

  it('every call that the far end hangs up ends so', async () => {
    const { relay, carrier } = await lossy('far-end-hangup-lossy', 13);
    const calls = Array.from({ length: CALLS }, () => place(softswitch, relay.port));
    const ends = await Promise.all(calls.map(({ ended }) => ended));
    expect(ends).toEqual(calls.map(() => ({ phase: 'answered', by: 'far-end' })));
    await carrier.succeeded();
  });

  it('nothing is left of all these calls', () => softswitch.quiet());
});
