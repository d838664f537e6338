import { open } from 'node:fs/promises';
import { SAMPLE_RATE } from './g711.js';
import { wavHeader, WAV_HEADER_BYTES } from './wav.js';

export interface WavWriter {
  /** Takes samples (interleaved where stereo) at once; they are copied, and written when a chunk is full. Never throws. */
  append(samples: Int16Array): void;
  /** The first thing that went wrong (a full disk); what is appended after it is lost. */
  readonly failure: Error | undefined;
  /** Everything is on disk and the header is right. Rejects with the failure, after closing all the same. */
  close(): Promise<{ durationMs: number; bytes: number }>;
}

/** Two seconds of stereo. */
const CHUNK_BYTES = 64 * 1024;
/** A disk that is this far behind has failed. */
const MAX_BEHIND_BYTES = 64 * CHUNK_BYTES;
const MAX_DATA_BYTES = 0xffff_ffff - WAV_HEADER_BYTES;

/**
 * Writes an 8 kHz PCM16 file piece by piece, off the caller's tick. Each chunk is followed by a header that covers it, so a file
 * whose writer died is right up to its last chunk.
 * @throws the file system's error; `EEXIST` for a file that is there already: a recording is never written over.
 */
export async function openWavWriter(path: string, channels: 1 | 2): Promise<WavWriter> {
  const file = await open(path, 'wx', 0o640);
  await file.write(wavHeader(channels, 0), 0, WAV_HEADER_BYTES, 0);
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  let handed = 0;
  let written = 0;
  let failure: Error | undefined;
  let writing: Promise<void> = Promise.resolve();

  const writeOut = async (bytes: Buffer) => {
    if (failure) return;
    try {
      await file.write(bytes, 0, bytes.length, WAV_HEADER_BYTES + written);
      written += bytes.length;
      await file.write(wavHeader(channels, written), 0, WAV_HEADER_BYTES, 0);
    } catch (error) {
      failure = error as Error;
    }
  };
  const flush = () => {
    const bytes = chunk.subarray(0, filled);
    handed += filled;
    chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    filled = 0;
    if (handed - written > MAX_BEHIND_BYTES) failure ??= new Error('The disk is too slow for the recording.');
    if (handed > MAX_DATA_BYTES) failure ??= new Error('The recording is longer than a WAV can be.');
    writing = writing.then(() => writeOut(bytes));
  };

  return {
    get failure() {
      return failure;
    },
    append(samples) {
      if (failure) return;
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      for (let at = 0; at < bytes.length;) {
        const part = bytes.subarray(at, at + CHUNK_BYTES - filled);
        chunk.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled === CHUNK_BYTES) flush();
      }
    },
    async close() {
      if (filled > 0) flush();
      await writing;
      await file.datasync().catch((error: unknown) => (failure ??= error as Error));
      await file.close();
      if (failure) throw failure;
      const durationMs = Math.round((written / 2 / channels / SAMPLE_RATE) * 1000);
      return { durationMs, bytes: written + WAV_HEADER_BYTES };
    },
  };
}
