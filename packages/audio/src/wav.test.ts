import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodeWav, encodeWav } from './wav.js';
import { openWavWriter } from './wav-writer.js';

/** The machine may be busy: what is waited for may take its time. */
const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'outrider-wav-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('a WAV', () => {
  it('comes back as it was written, each channel apart', () => {
    const channels = [Int16Array.of(1, -2, 32767), Int16Array.of(-32768, 5, 6)];
    expect(decodeWav(encodeWav(channels))).toEqual({ rate: 8000, channels });
  });

  it('whose length was never filled in reaches to the end of the file', () => {
    const file = encodeWav([Int16Array.of(1, 2, 3)]);
    for (const length of [0, 0x7fff_f000, 0xffff_ffff]) {
      file.writeUInt32LE(length, 40);
      expect(decodeWav(file).channels[0]).toEqual(Int16Array.of(1, 2, 3));
    }
  });

  it('may have other chunks before its samples', () => {
    const file = encodeWav([Int16Array.of(7)]);
    const list = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
    expect(decodeWav(Buffer.concat([file.subarray(0, 12), list, file.subarray(12)])).channels[0]).toEqual(
      Int16Array.of(7),
    );
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no RIFF', Buffer.from('x'.repeat(60))],
    ['8 bits', Buffer.from(encodeWav([Int16Array.of(1)])).fill(8, 34, 35)],
    ['three channels', encodeWav([Int16Array.of(1), Int16Array.of(1), Int16Array.of(1)])],
    ['no samples chunk', encodeWav([Int16Array.of(1)]).subarray(0, 36)],
    ['a format cut short', encodeWav([Int16Array.of(1)]).subarray(0, 24)],
  ])('of %s is refused', (_, file) => {
    expect(() => decodeWav(file)).toThrow(expect.objectContaining({ code: 'wav-invalid' }));
  });
});

describe('a streaming writer', () => {
  it('gives a whole file with its duration', async () => {
    const path = join(folder, 'whole.wav');
    const writer = await openWavWriter(path, 2);
    for (let i = 0; i < 500; i++) writer.append(new Int16Array(320).fill(i));
    expect(await writer.close()).toEqual({ durationMs: 10_000, bytes: 44 + 500 * 640 });
    const { channels } = decodeWav(await readFile(path));
    expect(channels.map((channel) => channel.length)).toEqual([80_000, 80_000]);
    expect(channels[1]![79_999]).toBe(499);
  });

  it('leaves a file that is right up to its last chunk when it is never closed', async () => {
    const path = join(folder, 'crashed.wav');
    const writer = await openWavWriter(path, 1);
    const chunk = 32_768;
    writer.append(new Int16Array(chunk + 100).fill(5));
    await expect.poll(async () => (await readFile(path)).readUInt32LE(40), WAIT).toBe(chunk * 2);
    expect(decodeWav(await readFile(path)).channels[0]!.length).toBe(chunk);
    await writer.close();
  });

  it('never writes over a file', async () => {
    const path = join(folder, 'once.wav');
    await (await openWavWriter(path, 1)).close();
    await expect(openWavWriter(path, 1)).rejects.toThrow(/EEXIST/);
  });

  it('tells at the end that the disk was full', async () => {
    const writer = await openWavWriter('/dev/full', 1).catch((error: NodeJS.ErrnoException) => error.code);
    expect(writer).toMatch(/ENOSPC|EEXIST/);
  });
});
