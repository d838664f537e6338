import { describe, expect, it } from 'vitest';
import { answerSdp } from './sdp-answer.js';

const local = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'm=audio 20000 RTP/AVP 8', 'a=sendrecv', ''].join('\r\n');
const offer = (direction: string) => `v=0\r\nm=audio 4000 RTP/AVP 8\r\n${direction}`;

describe('the answer to a re-INVITE', () => {
  it.each([
    ['a=sendonly\r\n', 'a=recvonly'],
    ['a=recvonly\r\n', 'a=sendonly'],
    ['a=inactive\r\n', 'a=inactive'],
    ['a=sendrecv\r\n', 'a=sendrecv'],
    ['', 'a=sendrecv'],
  ])('to %j goes the direction %s', (asked, given) => {
    const answer = answerSdp(local, offer(asked), 7);
    expect(answer.split('\r\n').filter((line) => /^a=(send|recv|inactive)/.test(line))).toEqual([given]);
    expect(answer).toContain('o=- 1 7 IN IP4 127.0.0.1');
    expect(answer.endsWith('\r\n')).toBe(true);
  });
});
