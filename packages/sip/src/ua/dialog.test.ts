import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEndpoint } from '../transaction/endpoint.js';
import type { SipRequest } from '../types.js';
import {
  ANSWER,
  FAST,
  OFFER,
  agentOn,
  bareInvite,
  closeAll,
  ended,
  endpoint,
  established,
  gone,
  open,
  pair,
  uriOf,
} from '../test-support/user-agents.js';

afterEach(closeAll);

describe('a dialog', () => {
  it('is re-offered both ways', async () => {
    const { near, far } = await established();
    far.onOffer((offer) => `${ANSWER}to:${offer.length}\r\n`);
    near.onOffer(async () => `${OFFER}held\r\n`);
    expect(await near.reinvite(`${OFFER}a=sendonly\r\n`)).toContain('to:');
    expect(far.remoteSdp).toContain('sendonly');
    expect(await far.reinvite(ANSWER)).toContain('held');
    expect(near.remoteSdp).toBe(ANSWER);
  });

  it('survives offers that meet in the middle', async () => {
    const { near, far } = await established();
    const both = await Promise.all([near.reinvite(OFFER), far.reinvite(ANSWER)]);
    expect(both).toHaveLength(2);
    expect(near.ended).toBeUndefined();
    expect(far.ended).toBeUndefined();
  });

  it('stays as it was where an offer is refused', async () => {
    const { near, far } = await established();
    far.onOffer(() => {
      throw new Error('no codec');
    });
    await expect(near.reinvite(`${OFFER}x`)).rejects.toMatchObject({ status: 488 });
    expect(near.localSdp).toBe(OFFER);
    expect(far.ended).toBeUndefined();
  });

  it('carries INFO and answers OPTIONS', async () => {
    const { near, far } = await established();
    const seen: string[] = [];
    far.onRequest((request) => seen.push(`${request.method} ${request.body}`));
    const info = await near.request('INFO', { body: 'Signal=1', contentType: 'application/dtmf-relay' });
    expect(info.status).toBe(200);
    expect((await far.request('OPTIONS')).status).toBe(200);
    expect(seen).toEqual(['INFO Signal=1']);
  });

  it.each(['udp', 'tcp'] as const)('ends where the far end no longer knows it, over %s', async (protocol) => {
    const { near, called, caller } = await established(protocol);
    await called.endpoint.close();
    const reborn = await createEndpoint({ listen: [called.at], ...FAST });
    open.endpoints.push(reborn);
    agentOn(reborn);
    await near.request('OPTIONS').catch(() => undefined);
    expect(near.ended).toBe('lost');
    await gone(caller);
  });

  it('notices by itself that the far end has vanished', async () => {
    const { called, calls, dial } = await pair({ pingMs: 100 });
    const call = dial();
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const far = calls[0]!.answer(ANSWER)!;
    await call.answered;
    await open.endpoints[0]!.close();
    expect(await ended(far)).toBe('lost');
    await gone(called);
  });

  it('is hung up where the ACK never comes', async () => {
    const { called, calls } = await pair();
    const deaf = await endpoint();
    let byes = 0;
    deaf.onRequest((request, _from, transaction) => {
      if (request.method === 'BYE') byes += 1;
      transaction?.respond(200);
    });
    deaf.request(bareInvite(deaf), called.at, { onResponse: () => undefined, onFailure: () => undefined });
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    expect(await ended(calls[0]!.answer(ANSWER)!)).toBe('no-ack');
    await vi.waitFor(() => expect(byes).toBe(1));
    await gone(called);
  });

  it('follows the record route in reverse, and a strict router by its old rule', async () => {
    const near = agentOn(await endpoint());
    const far = await endpoint();
    const seen: SipRequest[] = [];
    const at = `${far.listening[0]!.host}:${far.listening[0]!.port}`;
    let routes = [`<sip:second.invalid;lr>`, `<sip:${at};lr>`];
    far.onRequest((request, _from, transaction) => {
      seen.push(request);
      if (request.method === 'INVITE') {
        transaction!.respond(200, 'OK', {
          headers: { 'record-route': routes, contact: '<sip:target@10.9.9.9>' },
          body: ANSWER,
        });
      } else transaction?.respond(200);
    });
    const dial = () =>
      near.invite({ uri: uriOf(far), from: 'sip:a@b', target: far.listening[0]!, body: OFFER }).answered;
    await (await dial()).bye();
    const bye = seen.find(({ method }) => method === 'BYE')!;
    expect(bye.uri).toBe('sip:target@10.9.9.9');
    expect(bye.headers.getAll('route')).toEqual([`<sip:${at};lr>`, '<sip:second.invalid;lr>']);

    seen.length = 0;
    routes = [`<sip:${at}>`];
    await (await dial()).bye();
    const strict = seen.find(({ method }) => method === 'BYE')!;
    expect(strict.uri).toBe(`sip:${at}`);
    expect(strict.headers.getAll('route')).toEqual(['<sip:target@10.9.9.9>']);
  });

  it('is ended by BYE when its user agent closes, in every state', async () => {
    const { near, far, dial, calls, caller, called } = await established();
    dial().answered.catch(() => undefined);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    calls[1]!.progress(180);
    await caller.close();
    expect(near.ended).toBe('local-bye');
    await ended(far);
    await gone(caller, called);
  });
});
