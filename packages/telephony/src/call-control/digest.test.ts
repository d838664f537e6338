import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDigestGate, parseDigestAnswer } from './digest.js';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const key = Buffer.alloc(32, 7);
const ha1 = md5('S1:outrider:secret');
const invite = { method: 'INVITE', callId: 'call-1' };

function answerTo(challenge: string, options: { password?: string; nc?: string; uri?: string } = {}) {
  const { password = 'secret', nc = '00000001', uri = 'sip:S1@outrider' } = options;
  const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
  const response = md5(`${md5(`S1:outrider:${password}`)}:${nonce}:${nc}:0a4f113b:auth:${md5(`INVITE:${uri}`)}`);
  const header =
    `Digest username="S1", realm="outrider", nonce="${nonce}", uri="${uri}", response="${response}", ` +
    `algorithm=MD5, cnonce="0a4f113b", qop=auth, nc=${nc}`;
  return parseDigestAnswer(header)!;
}

describe('the digest gate', () => {
  it('lets the right password in, once per count', () => {
    const gate = createDigestGate({ realm: 'outrider', key });
    const answer = answerTo(gate.challenge('call-1'));
    expect(gate.verify(answer, ha1, invite)).toBe('ok');
    expect(gate.verify(answer, ha1, invite)).toBe('stale');
  });

  it('refuses a wrong password and another realm', () => {
    const gate = createDigestGate({ realm: 'outrider', key });
    expect(gate.verify(answerTo(gate.challenge('call-1'), { password: 'guess' }), ha1, invite)).toBe('wrong');
    expect(gate.verify({ ...answerTo(gate.challenge('call-1')), realm: 'other' }, ha1, invite)).toBe('wrong');
  });

  it('asks again who has no nonce of ours, whatever else is wrong: what is wrong counts against an address', () => {
    const gate = createDigestGate({ realm: 'outrider', key });
    const answer = answerTo(gate.challenge('call-1'), { password: 'guess' });
    for (const more of [{}, { realm: 'other' }, { qop: 'none' }, { nc: 'x' }]) {
      expect(gate.verify({ ...answer, ...more, nonce: '1.forged' }, ha1, invite)).toBe('stale');
      expect(gate.verify({ ...answer, ...more }, ha1, { ...invite, callId: 'call-2' })).toBe('stale');
    }
  });

  it('accepts a nonce that another process with the same key gave, and none signed with another key', () => {
    const challenge = createDigestGate({ realm: 'outrider', key }).challenge('call-1');
    expect(createDigestGate({ realm: 'outrider', key }).verify(answerTo(challenge), ha1, invite)).toBe('ok');
    const stranger = createDigestGate({ realm: 'outrider', key: Buffer.alloc(32, 8) });
    expect(stranger.verify(answerTo(challenge), ha1, invite)).toBe('stale');
  });

  it('holds a nonce to its Call-ID and to its time', () => {
    let now = 1_000_000;
    const gate = createDigestGate({ realm: 'outrider', key, now: () => now });
    const challenge = gate.challenge('call-1');
    expect(gate.verify(answerTo(challenge), ha1, { ...invite, callId: 'call-2' })).toBe('stale');
    now += 41_000;
    expect(gate.verify(answerTo(challenge), ha1, invite)).toBe('stale');
    expect(gate.challenge('call-1', true)).toContain('stale=true');
  });

  it('reads nothing from what is no digest answer', () => {
    for (const header of ['', 'Basic Zm9v', 'Digest realm="outrider"', `Digest ${'x'.repeat(3000)}`]) {
      expect(parseDigestAnswer(header)).toBeUndefined();
    }
  });
});
