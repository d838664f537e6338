import { afterEach, describe, expect, it, vi } from 'vitest';
import { tagOf } from '../message/name-addr.js';
import { createDigestServer } from './digest-server.js';
import { digestHa1 } from './digest.js';
import {
  ANSWER,
  OFFER,
  agentOn,
  bareSocket,
  closeAll,
  ended,
  endpoint,
  gone,
  pair,
  uriOf,
} from '../test-support/user-agents.js';

afterEach(closeAll);

describe('a call out', () => {
  it.each(['udp', 'tcp'] as const)('rings, is answered and hung up by the caller over %s', async (protocol) => {
    const { dial, calls, caller, called } = await pair({}, protocol);
    const call = dial({ callId: 'chosen-id', fromTag: 'chosen-tag' });
    const progress: number[] = [];
    call.onProgress(({ status }) => progress.push(status));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]).toMatchObject({ callId: 'chosen-id', offer: OFFER });
    calls[0]!.progress(180);
    const far = calls[0]!.answer(ANSWER)!;
    const near = await call.answered;
    expect(progress).toEqual([180]);
    expect(near).toMatchObject({ callId: 'chosen-id', localTag: 'chosen-tag', remoteSdp: ANSWER });
    const farEnd = ended(far);
    await near.bye();
    expect(await farEnd).toBe('remote-bye');
    expect(near.ended).toBe('local-bye');
    await gone(caller, called);
  });

  it('is hung up by the called party, which waits for its ACK first', async () => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    void calls[0]!.answer(ANSWER)!.bye();
    const near = await call.answered;
    expect(await ended(near)).toBe('remote-bye');
    await gone(caller, called);
  });

  it.each([486, 603, 404, 503, 480])('is refused with %i', async (status) => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.reject(status);
    await expect(call.answered).rejects.toMatchObject({ kind: 'rejected', status });
    await gone(caller, called);
  });

  it('brings early media in a 183 before the answer', async () => {
    const { dial, calls } = await pair();
    const call = dial();
    const early = new Promise((resolve) => call.onProgress(resolve));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.progress(183, { body: ANSWER });
    expect(await early).toMatchObject({ status: 183, body: ANSWER });
  });

  it('is cancelled while it rings', async () => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const cancelled = new Promise<void>((resolve) => calls[0]!.onCancelled(resolve));
    calls[0]!.progress(180);
    call.cancel();
    await cancelled;
    await expect(call.answered).rejects.toMatchObject({ kind: 'cancelled', status: 487 });
    expect(calls[0]!.answer(ANSWER)).toBeUndefined();
    await gone(caller, called);
  });

  it('is acknowledged and hung up where the answer crosses the CANCEL', async () => {
    const { dial, calls, caller, called } = await pair();
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.progress(180);
    await new Promise((resolve) => call.onProgress(resolve));
    const far = calls[0]!.answer(ANSWER)!;
    call.cancel();
    await expect(call.answered).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await ended(far)).toBe('remote-bye');
    await gone(caller, called);
  });

  it('fails after 64·T1 where nobody answers at all', async () => {
    const { dial, caller } = await pair();
    const dead = await bareSocket(() => undefined);
    await expect(dial({ target: dead }).answered).rejects.toMatchObject({ kind: 'timeout' });
    await gone(caller);
  });

  it.each([401, 407] as const)('answers a %i digest challenge under the same Call-ID', async (status) => {
    const authenticate = createDigestServer({
      realm: 'carrier',
      status,
      ha1: (username) => (username === 'trunk' ? digestHa1('trunk', 'carrier', 's3cret') : undefined),
    });
    const { dial, calls, caller, called } = await pair({ authenticate });
    const call = dial({ callId: 'one-call', credentials: { username: 'trunk', password: 's3cret' } });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(calls[0]).toMatchObject({ callId: 'one-call', username: 'trunk' });
    calls[0]!.answer(ANSWER);
    await (await call.answered).bye();
    await gone(caller, called);

    const wrong = dial({ credentials: { username: 'trunk', password: 'no' } });
    await expect(wrong.answered).rejects.toMatchObject({ status });
    await expect(dial().answered).rejects.toMatchObject({ status });
    await gone(caller, called);
  });

  it('keeps one branch of a forked call and hangs the others up', async () => {
    const near = agentOn(await endpoint());
    const seen: string[] = [];
    const far = await bareSocket((request, answer) => {
      if (request.method === 'INVITE') for (const toTag of ['fork1', 'fork2']) answer(200, toTag);
      else seen.push(`${request.method} ${tagOf(request.headers.get('to')!)}`);
      if (request.method === 'BYE') answer(200);
    });
    const call = near.invite({ uri: 'sip:x@y', from: 'sip:a@b', target: far, body: OFFER });
    const dialog = await call.answered;
    expect(dialog.remoteTag).toBe('fork1');
    await vi.waitFor(() => expect(seen).toEqual(['ACK fork1', 'ACK fork2', 'BYE fork2']));
    await dialog.bye();
    expect(seen.at(-1)).toBe('BYE fork1');
    await gone(near);
  });

  it('acknowledges a retransmitted 200 each time', async () => {
    const near = agentOn(await endpoint());
    const far = await endpoint();
    let acks = 0;
    far.onRequest((request, _from, transaction) => {
      if (request.method === 'INVITE') transaction!.respond(200, 'OK', { body: ANSWER });
      if (request.method === 'ACK') acks += 1;
    });
    await near.invite({ uri: uriOf(far), from: 'sip:a@b', target: far.listening[0]!, body: OFFER }).answered;
    await vi.waitFor(() => expect(acks).toBeGreaterThan(2));
  });
});
