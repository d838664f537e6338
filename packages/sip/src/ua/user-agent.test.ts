import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHeaders } from '../message/headers.js';
import { createDigestServer } from './digest-server.js';
import { digestHa1 } from './digest.js';
import { acceptInterval, createSessionTimer } from './session-timer.js';
import { ANSWER, OFFER, agentOn, closeAll, endpoint, gone, pair } from '../test-support/user-agents.js';

afterEach(closeAll);

describe('a user agent', () => {
  it('answers OPTIONS, refuses what it does not know, and says 481 to requests of no dialog', async () => {
    const { caller, called } = await pair();
    const ask = (method: string, to?: string) =>
      caller.request({ method, uri: 'sip:x@y', from: 'sip:a@b', target: called.at, ...(to && { to }) });
    expect((await ask('OPTIONS')).status).toBe(200);
    expect((await ask('PUBLISH')).status).toBe(405);
    expect((await ask('BYE', '<sip:x@y>;tag=unknown')).status).toBe(481);
  });

  it('refuses extensions that it lacks and calls beyond its limit', async () => {
    const { dial, calls } = await pair({ maxCalls: 1 });
    await expect(dial({ headers: { require: '100rel' } }).answered).rejects.toMatchObject({ status: 420 });
    dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    await expect(dial().answered).rejects.toMatchObject({ status: 503 });
  });

  it('lets no incoming call ring for ever', async () => {
    const { dial, called } = await pair({ maxRingMs: 50 });
    await expect(dial().answered).rejects.toMatchObject({ status: 480 });
    await gone(called);
  });

  it('keeps to a session interval that the caller wants, and refuses one too short', async () => {
    const { dial, calls } = await pair();
    const short = dial({ headers: { 'session-expires': '30' } });
    await expect(short.answered).rejects.toMatchObject({ status: 422 });
    const call = dial({ headers: { 'session-expires': '1800;refresher=uac' } });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer(ANSWER);
    const dialog = await call.answered;
    expect(await dialog.reinvite(OFFER)).toBe(ANSWER);
  });

  it.each(['uac', 'uas'])(
    'refreshes a session, or hangs up one that lapsed, where the refresher is the %s',
    async (refresher) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        const refreshed: string[] = [];
        const timer = createSessionTimer({
          refresh: () => refreshed.push('refresh'),
          expired: () => refreshed.push('expired'),
        });
        const request = createHeaders({ 'session-expires': `90;refresher=${refresher}` });
        timer.restart(90, acceptInterval(request)!.weRefresh);
        await vi.advanceTimersByTimeAsync(44_000);
        expect(refreshed).toEqual([]);
        await vi.advanceTimersByTimeAsync(20_000);
        expect(refreshed).toEqual(refresher === 'uas' ? ['refresh'] : ['expired']);
        timer.restart(90, false);
        timer.stop();
        await vi.advanceTimersByTimeAsync(100_000);
        expect(refreshed).toHaveLength(1);
      } finally {
        vi.useRealTimers();
      }
    },
  );

  it('registers with digest, and unregisters', async () => {
    const client = agentOn(await endpoint());
    const registrar = await endpoint();
    const digest = createDigestServer({ realm: 'r', ha1: () => digestHa1('u', 'r', 'p') });
    const granted: string[] = [];
    registrar.onRequest((request, _from, transaction) => {
      const verdict = digest.check(request);
      if (!verdict.ok) return void transaction!.respond(verdict.status, undefined, { headers: verdict.headers });
      granted.push(request.headers.get('expires')!);
      const contact = `${request.headers.get('contact')};expires=60`;
      transaction!.respond(200, undefined, { headers: { contact } });
    });
    const options = { registrar: 'sip:r', aor: 'sip:u@r', target: registrar.listening[0]! };
    await expect(client.register(options)).rejects.toMatchObject({ status: 401 });
    const registration = await client.register({ ...options, credentials: { username: 'u', password: 'p' } });
    expect(registration.expiresSeconds).toBe(60);
    await registration.unregister();
    expect(granted).toEqual(['300', '0']);
  });
});
