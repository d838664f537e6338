import { open } from 'node:fs/promises';
import {
  AudioError,
  decodeWav,
  FRAME_MS,
  SAMPLE_RATE,
  samplesSource,
  sineSource,
  FRAME_SAMPLES,
  type FrameSource,
} from '@outrider/audio';
import { MediaError, type Prompt } from '@outrider/telephony';
import type { DataFolder } from './data-paths.js';

export interface Prompts {
  /** Frames of the prompt. @throws MediaError `media-refused` for a file that is not there, or is no 8 kHz mono WAV. */
  source(prompt: Prompt, options: { loop: boolean }): Promise<FrameSource>;
}

/** Ten minutes of PCM16 and a header. */
const MAX_FILE_BYTES = 600 * SAMPLE_RATE * 2 + 4096;
/** About an hour of prompts. */
const MAX_CACHED_BYTES = 64 * 1024 * 1024;
const SILENT_FRAME = new Int16Array(FRAME_SAMPLES);

/** Files are kept in memory until they change on disk; those not asked for longest go first. */
export function createPrompts(folder: DataFolder): Prompts {
  const cache = new Map<string, { version: string; samples: Int16Array }>();
  let cachedBytes = 0;

  const forget = (path: string) => {
    cachedBytes -= cache.get(path)?.samples.byteLength ?? 0;
    cache.delete(path);
  };
  const load = async (name: string): Promise<Int16Array> => {
    const path = await folder.existing(name);
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      const version = `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
      if (!stat.isFile() || stat.size > MAX_FILE_BYTES)
        throw new MediaError('media-refused', 'A prompt is a file of at most ten minutes.', 'path');
      const kept = cache.get(path);
      const samples = kept?.version === version ? kept.samples : readPrompt(await file.readFile());
      forget(path);
      cache.set(path, { version, samples });
      cachedBytes += samples.byteLength;
      for (const oldest of cache.keys()) {
        if (cachedBytes <= MAX_CACHED_BYTES) break;
        forget(oldest);
      }
      return samples;
    } finally {
      await file.close();
    }
  };

  return {
    async source(prompt, options) {
      if (prompt.type === 'file') return samplesSource(await load(prompt.path), options);
      const frames = Math.ceil(prompt.ms / FRAME_MS);
      const sine = prompt.type === 'tone' ? sineSource(prompt.hz) : () => SILENT_FRAME;
      let sent = 0;
      return () => (options.loop || sent++ < frames ? sine() : undefined);
    },
  };
}

function readPrompt(file: Buffer): Int16Array {
  try {
    const { rate, channels } = decodeWav(file);
    const [samples] = channels;
    if (rate === SAMPLE_RATE && channels.length === 1 && samples) return samples;
  } catch (error) {
    if (!(error instanceof AudioError)) throw error;
    throw new MediaError('media-refused', error.message, 'path');
  }
  throw new MediaError('media-refused', 'A prompt is a WAV of 8 kHz, one channel, 16 bits.', 'path');
}
