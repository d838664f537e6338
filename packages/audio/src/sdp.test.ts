import { describe, expect, it } from 'vitest';
import { answerAudioOffer, createAudioOffer, readAudioAnswer, type LocalAudio } from './sdp.js';

const local: LocalAudio = { host: '127.0.0.1', port: 30_000, sessionId: 1, version: 1 };
const offer = (...lines: string[]) =>
  ['v=0', 'o=- 1 1 IN IP4 10.0.0.1', 's=-', 'c=IN IP4 10.0.0.1', 't=0 0', ...lines, ''].join('\r\n');

describe('an offer of ours', () => {
  it('is answered by the same code with one codec and its telephone-event', () => {
    const { sdp, remote } = answerAudioOffer(createAudioOffer(local), { ...local, port: 30_002 });
    expect(remote).toEqual({
      host: '127.0.0.1',
      port: 30_000,
      codec: 'PCMA',
      dtmfPayloadType: 101,
      direction: 'sendrecv',
    });
    expect(readAudioAnswer(sdp)).toMatchObject({ port: 30_002, codec: 'PCMA', dtmfPayloadType: 101 });
    expect(sdp).toContain('m=audio 30002 RTP/AVP 8 101\r\n');
  });

  it('may be answered without telephone-event', () => {
    expect(readAudioAnswer(offer('m=audio 4000 RTP/AVP 0'))).toEqual({
      host: '10.0.0.1',
      port: 4000,
      codec: 'PCMU',
      direction: 'sendrecv',
    });
  });

  it('that is refused reads as port 0', () => {
    expect(readAudioAnswer(offer('m=audio 0 RTP/AVP 8')).port).toBe(0);
  });
});

describe('an answer to an offer', () => {
  it("takes the far end's first codec of ours and mirrors its telephone-event number", () => {
    const { sdp, remote } = answerAudioOffer(
      offer(
        'm=audio 4000 RTP/AVP 111 0 8 126',
        'a=rtpmap:111 opus/48000/2',
        'a=rtpmap:110 telephone-event/48000',
        'a=rtpmap:126 telephone-event/8000',
      ),
      local,
    );
    expect(remote).toMatchObject({ codec: 'PCMU', dtmfPayloadType: 126 });
    expect(sdp).toContain('m=audio 30000 RTP/AVP 0 126\r\n');
    expect(sdp).toContain('a=rtpmap:126 telephone-event/8000\r\n');
  });

  it('refuses the other streams in their places', () => {
    const { sdp } = answerAudioOffer(offer('m=video 5000 RTP/AVP 96', 'm=audio 4000 RTP/AVP 8'), local);
    expect(sdp.match(/^m=.*$/gm)).toEqual(['m=video 0 RTP/AVP 96', 'm=audio 30000 RTP/AVP 8']);
  });

  it.each([
    ['sendonly', 'recvonly'],
    ['recvonly', 'sendonly'],
    ['inactive', 'inactive'],
    ['sendrecv', 'sendrecv'],
  ] as const)('to %s is %s', (theirs, ours) => {
    const { sdp, remote } = answerAudioOffer(offer('m=audio 4000 RTP/AVP 8', `a=${theirs}`), local);
    expect(remote.direction).toBe(ours);
    expect(sdp).toContain(`a=${ours}\r\n`);
  });

  it('never widens what this side wants', () => {
    const { remote } = answerAudioOffer(offer('m=audio 4000 RTP/AVP 8'), { ...local, direction: 'sendonly' });
    expect(remote.direction).toBe('sendonly');
  });

  it('takes the address 0.0.0.0 as a hold', () => {
    const { remote } = answerAudioOffer(offer('m=audio 4000 RTP/AVP 8', 'c=IN IP4 0.0.0.0'), local);
    expect(remote.direction).toBe('inactive');
  });
});

describe('a description that can not be used', () => {
  it.each([
    ['sdp-invalid', 'nonsense'],
    ['sdp-invalid', ''],
    ['sdp-invalid', offer()],
    ['sdp-invalid', offer('m=audio 99999 RTP/AVP 8')],
    ['sdp-invalid', offer('c=IN IP4 evil.example', 'm=audio 4000 RTP/AVP 8').replace('c=IN IP4 10.0.0.1\r\n', '')],
    ['sdp-invalid', offer('m=audio 4000 RTP/AVP 8', `a=${'x'.repeat(20_000)}`)],
    ['sdp-unsupported', offer('m=audio 4000 RTP/AVP 111', 'a=rtpmap:111 opus/48000/2')],
    ['sdp-unsupported', offer('m=audio 4000 RTP/SAVPF 8')],
    ['sdp-unsupported', offer('m=video 4000 RTP/AVP 96')],
  ])('is refused as %s', (code, sdp) => {
    expect(() => answerAudioOffer(sdp, local)).toThrow(expect.objectContaining({ code }));
  });
});
