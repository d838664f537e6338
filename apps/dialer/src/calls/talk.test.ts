import { createLogger } from '@outrider/platform';
import type { MediaLeg, MediaRecording, MediaRoom } from '@outrider/telephony';
import { describe, expect, it } from 'vitest';
import { startTalk } from './talk.js';

const logger = createLogger('test', { level: 'silent' });

describe('a talk that ends', () => {
  it('stops the recording that the media server was only about to begin', async () => {
    let begin: (recording: MediaRecording) => void = () => undefined;
    const room = { record: () => new Promise<MediaRecording>((resolve) => (begin = resolve)) } as unknown as MediaRoom;
    const talk = startTalk({ leg: {} as MediaLeg, room, logger, onAgentLost: () => undefined });
    let stopped = false;
    const recorded = talk.record('a.wav');
    const ended = talk.end();
    begin({
      stop: async () => {
        stopped = true;
        return { durationMs: 0 };
      },
    });
    await Promise.all([recorded, ended]);
    expect(stopped).toBe(true);
  });

  it('ends though its recording could not be begun', async () => {
    const room = { record: () => Promise.reject(new Error('no')) } as unknown as MediaRoom;
    const talk = startTalk({ leg: {} as MediaLeg, room, logger, onAgentLost: () => undefined });
    await expect(talk.record('a.wav')).rejects.toThrow('no');
    await expect(talk.end()).resolves.toBeUndefined();
  });
});
