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
import { LRUCache } from 'lru-cache';
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
export function createPrompts(folder: DataFolder, maxCachedBytes = MAX_CACHED_BYTES): Prompts {
  const cache = new LRUCache<string, { version: string; samples: Int16Array }>({
    maxSize: maxCachedBytes,
    // A file may have no samples; a size of 0 is none.
    sizeCalculation: ({ samples }) => Math.max(1, samples.byteLength),
  });

  const load = async (name: string): Promise<Int16Array> => {
    const path = await folder.existing(name);
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      const version = `${stat.ino}:${stat.size}:${stat.mtimeMs}`;
      if (!stat.isFile() || stat.size > MAX_FILE_BYTES)
        throw new MediaError('media-refused', 'A prompt is a file of at most ten minutes.', 'path');
      const kept = cache.get(path);
      if (kept?.version === version) return kept.samples;
      const samples = readPrompt(await file.readFile());
      cache.set(path, { version, samples });
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
