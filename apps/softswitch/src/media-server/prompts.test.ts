import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatSamples, dominantFrequency, encodeWav, tone, type FrameSource } from '@outrider/audio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDataFolder } from './data-paths.js';
import { createPrompts } from './prompts.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'outrider-prompts-'))));
afterAll(() => rm(folder, { recursive: true }));

const once = { loop: false };
const file = (path: string) => ({ type: 'file', path }) as const;
function hear(source: FrameSource, most = 100): Int16Array {
  const frames: Int16Array[] = [];
  for (let frame = source(); frame && frames.length < most; frame = source()) frames.push(frame.slice());
  return concatSamples(...frames);
}

describe('prompts', () => {
  it('are read again when their file has changed', async () => {
    const prompts = createPrompts(createDataFolder(folder));
    const path = join(folder, 'p.wav');
    for (const hz of [500, 900]) {
      await writeFile(path, encodeWav([tone(hz, 500)]));
      await utimes(path, hz, hz);
      for (let i = 0; i < 2; i++)
        expect(dominantFrequency(hear(await prompts.source(file('p.wav'), once)), 8000).hz).toBeCloseTo(hz, -1);
    }
  });

  it('are kept as far as they fit, the last ones first', async () => {
    const prompts = createPrompts(createDataFolder(folder), 10_000);
    const heard = async (name: string) =>
      dominantFrequency(hear(await prompts.source(file(name), once)), 8000).hz.toFixed(0);
    const write = async (name: string, hz: number) => {
      await writeFile(join(folder, name), encodeWav([tone(hz, 500)]));
      await utimes(join(folder, name), 1, 1);
    };
    // 8,000 bytes each. Nothing on the disk tells the second writing from the first.
    await write('one.wav', 500);
    expect(await heard('one.wav')).toBe('500');
    await write('one.wav', 900);
    expect(await heard('one.wav')).toBe('500');
    await write('two.wav', 500);
    expect(await heard('two.wav')).toBe('500');
    expect(await heard('one.wav')).toBe('900');
  });

  it('without a sample are over at once', async () => {
    await writeFile(join(folder, 'empty.wav'), encodeWav([new Int16Array(0)]));
    const source = await createPrompts(createDataFolder(folder)).source(file('empty.wav'), once);
    expect(hear(source)).toHaveLength(0);
  });

  it('last as long as they say, or for ever', async () => {
    const prompts = createPrompts(createDataFolder(folder));
    expect(hear(await prompts.source({ type: 'tone', hz: 440, ms: 200 }, once)).length).toBe(1600);
    expect(hear(await prompts.source({ type: 'silence', ms: 200 }, once)).length).toBe(1600);
    expect(hear(await prompts.source({ type: 'tone', hz: 440, ms: 200 }, { loop: true }), 40).length).toBe(6400);
  });

  it.each([
    ['two channels', encodeWav([tone(440, 20), tone(440, 20)])],
    ['another rate', encodeWav([tone(440, 20)], 16_000)],
    ['more than ten minutes', Buffer.alloc(9_700_000)],
    ['nothing', Buffer.alloc(0)],
  ])('of %s are refused', async (_, wav) => {
    await writeFile(join(folder, 'bad.wav'), wav);
    const prompts = createPrompts(createDataFolder(folder));
    await expect(prompts.source(file('bad.wav'), once)).rejects.toMatchObject({ code: 'media-refused', field: 'path' });
  });
});
