import {
  createRtpSession,
  createAudioOffer,
  dominantFrequency,
  readAudioAnswer,
  samplesSource,
  SAMPLE_RATE,
  sineSource,
  silence,
  type RtpSession,
} from '@outrider/audio';
import { createEndpoint, createUserAgent, type OutgoingCall, type SipEndpoint, type UserAgent } from '@outrider/sip';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serveAdmin } from './admin.js';
import { parseScenario } from './scenario-file.js';
import { createSimulatedCarrier, type SimulatedCarrier } from './simulated-carrier.js';
import { BEEP_HZ, toneHz } from './voices.js';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});

interface Bench {
  carrier: SimulatedCarrier;
  at: SipEndpoint['listening'];
  agent: UserAgent;
  dial(number: string, options?: { session?: RtpSession; auth?: boolean; protocol?: 'udp' | 'tcp' }): OutgoingCall;
}

async function bench(scenario: unknown = {}): Promise<Bench> {
  const timers = { t1: 40, t2: 160, t4: 200 };
  const errors: unknown[] = [];
  const listen = (['udp', 'tcp'] as const).map((protocol) => ({ protocol, host: '127.0.0.1', port: 0 }));
  const far = await createEndpoint({ listen, timers, tryingAfterMs: 3_600_000 });
  const carrier = createSimulatedCarrier({
    endpoint: far,
    scenario: parseScenario(scenario),
    rtpHost: '127.0.0.1',
    onError: (error) => errors.push(error),
  });
  const near = await createEndpoint({ listen, timers });
  const agent = createUserAgent(near);
  undo.push(
    () => far.close(),
    () => near.close(),
    () => carrier.close(),
    () => agent.close(),
    () => expect(errors).toEqual([]),
  );
  return {
    carrier,
    agent,
    at: far.listening,
    dial: (number, { session, auth, protocol = 'udp' } = {}) =>
      agent.invite({
        uri: `sip:${number}@carrier`,
        from: 'sip:+4570000000@outrider',
        target: far.listening.find((peer) => peer.protocol === protocol)!,
        body: createAudioOffer({ host: '127.0.0.1', port: session?.port ?? 40_000, sessionId: 1, version: 1 }),
        ...(auth && { credentials: { username: 'trunk', password: 's3cret' } }),
      }),
  };
}

async function earAndMouth() {
  const session = await createRtpSession({ host: '127.0.0.1' });
  undo.push(() => session.close());
  let heard: Int16Array[] = [];
  session.run({ source: sineSource(2_600), sink: (frame, any) => void (any && heard.push(frame.slice())) });
  return {
    session,
    /** What the last quarter of a second sounded like. */
    hz(): number {
      const samples = Int16Array.from(heard.slice(-13).flatMap((frame) => [...frame]));
      return samples.length < 2_048 ? 0 : dominantFrequency(samples, SAMPLE_RATE).hz;
    },
    clear: () => void (heard = []),
  };
}

const record = (carrier: SimulatedCarrier, call: { callId: string }) =>
  carrier.calls.find({ callId: call.callId, limit: 1 })[0]!;
const recorded = (carrier: SimulatedCarrier, call: { callId: string }, expected: object) =>
  vi.waitFor(() => expect(record(carrier, call)).toMatchObject(expected), 5_000);

describe('the simulated carrier', () => {
  it.each(['udp', 'tcp'] as const)(
    'answers and talks in the tone of the number over %s, and hears the caller',
    async (protocol) => {
      const { dial, carrier } = await bench();
      const ear = await earAndMouth();
      const call = dial('+4520000001', { session: ear.session, protocol });
      const dialog = await call.answered;
      ear.session.setRemote(readAudioAnswer(dialog.remoteSdp));
      await vi.waitFor(() => expect(Math.abs(ear.hz() - toneHz('+4520000001'))).toBeLessThan(8), 5_000);
      await ear.session.sendDtmf('12#');
      await vi.waitFor(() => expect(record(carrier, call).heard[0]?.hz).toBe(2_600), 5_000);
      await dialog.bye();
      await recorded(carrier, call, { ending: 'caller-hung-up', behaviour: 'answer', dtmf: '12#' });
      expect(carrier.gauges()).toMatchObject({ dialogs: 0, ringing: 0 });
    },
  );

  it.each([
    ['0002', 486],
    ['0005', 603],
    ['0006', 404],
    ['0007', 503],
    ['0008', 480],
  ])('refuses …%s with %i', async (ending, status) => {
    const { dial, carrier } = await bench();
    const call = dial(`+452000${ending}`);
    await expect(call.answered).rejects.toMatchObject({ status });
    await recorded(carrier, call, { ending: 'refused', status });
  });

  it.each([
    ['0003', 180],
    ['0012', undefined],
  ])('never answers …%s, and honours CANCEL', async (ending, ringing) => {
    const { dial, carrier } = await bench();
    const call = dial(`+452000${ending}`);
    const progress: number[] = [];
    call.onProgress(({ status }) => progress.push(status));
    if (ringing) await vi.waitFor(() => expect(progress).toEqual([ringing]));
    else await vi.waitFor(() => expect(carrier.gauges().ringing).toBe(1));
    call.cancel();
    await expect(call.answered).rejects.toMatchObject({ kind: 'cancelled', status: 487 });
    await recorded(carrier, call, { ending: 'caller-cancelled', status: 487 });
  });

  it('says nothing at all to a call to …0011', async () => {
    const { dial, carrier } = await bench();
    const call = dial('+4520000011');
    await expect(call.answered).rejects.toMatchObject({ kind: 'timeout' });
    expect(carrier.invites.entry('+4520000011')?.distinctCallIds).toBe(1);
  });

  it('plays a ringing tone in early media, then answers', async () => {
    const { dial, carrier } = await bench({
      numbers: [{ number: '7', plans: [{ behaviour: 'early-media', ringMs: 900 }] }],
    });
    const ear = await earAndMouth();
    const call = dial('7', { session: ear.session });
    call.onProgress((response) => response.body && ear.session.setRemote(readAudioAnswer(response.body)));
    await vi.waitFor(() => expect(Math.abs(ear.hz() - 425)).toBeLessThan(10), 5_000);
    expect(record(carrier, call).answeredAt).toBeUndefined();
    await (await call.answered).bye();
  });

  it('greets as a machine, beeps, records and hangs up', async () => {
    const plans = [{ behaviour: 'machine', ringMs: 0, greetingMs: 600, talkMs: 800 }];
    const { dial, carrier } = await bench({ numbers: [{ number: '7', plans }] });
    const ear = await earAndMouth();
    const call = dial('7', { session: ear.session });
    const dialog = await call.answered;
    ear.session.setRemote(readAudioAnswer(dialog.remoteSdp));
    await vi.waitFor(() => {
      expect(Math.abs(ear.hz() - BEEP_HZ)).toBeLessThan(10);
    }, 5_000);
    await recorded(carrier, call, { ending: 'carrier-hung-up', behaviour: 'machine' });
    expect(dialog.ended).toBe('remote-bye');
  });

  it('hangs up when the talk time is over, and at once where that is the behaviour', async () => {
    const { dial, carrier } = await bench({
      numbers: [{ number: '7', plans: [{ behaviour: 'answer', ringMs: 0, talkMs: 100 }] }],
    });
    for (const number of ['7', '+4520000010']) {
      const call = dial(number);
      await call.answered;
      await recorded(carrier, call, { ending: 'carrier-hung-up' });
    }
  });

  it('hangs up where audio that had come stops coming, but not for a call on hold', async () => {
    const { dial, carrier } = await bench({ rtpTimeoutMs: 600 });
    const [dead, held] = [await earAndMouth(), await earAndMouth()];
    const calls = [dial('+4520000015', { session: dead.session }), dial('+4530000015', { session: held.session })];
    const [first] = await Promise.all(calls.map((call) => call.answered));
    dead.session.setRemote(readAudioAnswer(first!.remoteSdp));
    await vi.waitFor(() => expect(record(carrier, calls[0]!).rtpReceived).toBeGreaterThan(0));
    await dead.session.close();
    await recorded(carrier, calls[0]!, { ending: 'rtp-lost' });
    expect(record(carrier, calls[1]!).endedAt).toBeUndefined();
  });

  it('asks for digest credentials where the scenario does, and counts that as one call', async () => {
    for (const status of [401, 407]) {
      const { dial, carrier } = await bench({
        requireAuth: true,
        credentials: { username: 'trunk', password: 's3cret', status },
      });
      await expect(dial('+4520000001').answered).rejects.toMatchObject({ status });
      const call = dial('+4530000001', { auth: true });
      await (await call.answered).bye();
      expect(carrier.invites.entry('+4530000001')?.distinctCallIds).toBe(1);
      expect(carrier.invites.summary()).toMatchObject({ invites: 2, duplicateInvites: 0 });
    }
  });

  it('refuses calls over its channels with 503, and counts them', async () => {
    const { dial, carrier } = await bench({ limits: { channels: 1 } });
    const dialog = await dial('+4520000001').answered;
    const second = dial('+4530000001');
    await expect(second.answered).rejects.toMatchObject({ status: 503 });
    await dialog.bye();
    await recorded(carrier, second, { behaviour: 'over-limit', status: 503 });
    expect(carrier.calls.summary()).toMatchObject({ behaviours: { answer: 1, 'over-limit': 1 } });
  });

  it('answers a re-INVITE, and refuses an offer without audio that it knows', async () => {
    const { dial, agent, at } = await bench();
    const dialog = await dial('+4520000015').answered;
    const hold = createAudioOffer({ host: '127.0.0.1', port: 40_000, sessionId: 1, version: 2, direction: 'sendonly' });
    expect(await dialog.reinvite(hold)).toContain('a=recvonly');
    await dialog.bye();
    const strange = agent.invite({ uri: 'sip:+4520000001@c', from: 'sip:a@b', target: at[0]!, body: 'v=0\r\n' });
    await expect(strange.answered).rejects.toMatchObject({ status: 488 });
  });

  it('shows its statistics over HTTP, takes a new scenario, and refuses a wrong one', async () => {
    const { dial, carrier } = await bench();
    const admin = await serveAdmin(carrier, 0);
    undo.push(() => admin.close());
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(`http://127.0.0.1:${admin.port}${path}`, init);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    await expect(dial('+4520000002').answered).rejects.toThrow();
    await expect(dial('+4520000002').answered).rejects.toThrow();
    expect((await ask('/stats')).body).toMatchObject({
      invites: 2,
      numbers: 1,
      duplicateInvites: 1,
      callsUp: 0,
      behaviours: { busy: 2 },
    });
    expect((await ask('/numbers/%2B4520000002')).body).toMatchObject({ distinctCallIds: 2 });
    expect((await ask('/numbers?duplicates=true')).body['numbers']).toHaveLength(1);
    expect((await ask('/calls?number=%2B4520000002&limit=1')).body['calls']).toHaveLength(1);
    expect(await ask('/numbers/1')).toMatchObject({ status: 404, body: { code: 'number-not-called' } });
    expect(await ask('/calls?limit=x')).toMatchObject({ status: 400, body: { field: 'limit' } });
    expect(await ask('/nothing')).toMatchObject({ status: 404 });
    expect(await ask('/scenario', { method: 'PUT', body: '{' })).toMatchObject({ status: 400 });
    expect(await ask('/scenario', { method: 'PUT', body: '{"audio":"loud"}' })).toMatchObject({
      status: 422,
      body: { field: 'audio' },
    });
    const next = JSON.stringify({ numbers: [{ endsWith: '2', plans: [{ behaviour: 'declined' }] }] });
    expect(await ask('/scenario', { method: 'PUT', body: next })).toMatchObject({ status: 200 });
    await expect(dial('+4520000002').answered).rejects.toMatchObject({ status: 603 });
    await ask('/reset', { method: 'POST' });
    expect((await ask('/stats')).body).toMatchObject({ invites: 0, numbers: 0, duplicateInvites: 0 });
  });

  it('hangs everything up when it stops', async () => {
    const { dial, carrier } = await bench();
    const dialog = await dial('+4520000001').answered;
    const ringing = dial('+4520000003');
    await vi.waitFor(() => expect(carrier.gauges().ringing).toBe(1));
    await carrier.close();
    expect(dialog.ended).toBe('remote-bye');
    await expect(ringing.answered).rejects.toMatchObject({ status: 503 });
    expect(carrier.gauges()).toMatchObject({ dialogs: 0, ringing: 0 });
  });
});

describe('the sound of a number', () => {
  it('never is the beep', () => {
    for (let n = 0; n < 97; n += 1) expect(Math.abs(toneHz(String(n)) - BEEP_HZ)).toBeGreaterThanOrEqual(10);
    expect(samplesSource(silence(0))()).toBeUndefined();
  });
});
