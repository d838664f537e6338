import { AudioError } from './errors.js';
import { SAMPLE_RATE } from './g711.js';

/** Bytes before the samples in the files written here. */
export const WAV_HEADER_BYTES = 44;

export interface WavAudio {
  rate: number;
  /** One array a channel, all of one length. */
  channels: Int16Array[];
}

const PCM = 1;
/** WAVE_FORMAT_EXTENSIBLE: the real format is in the first two bytes of a GUID. */
const EXTENSIBLE = 0xfffe;

/** The header of a PCM16 file with that many bytes of samples. */
export function wavHeader(channels: number, dataBytes: number, rate = SAMPLE_RATE): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(dataBytes + WAV_HEADER_BYTES - 8, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(PCM, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** A whole file of PCM16; channels must be of one length. */
export function encodeWav(channels: readonly Int16Array[], rate = SAMPLE_RATE): Buffer {
  const length = channels[0]?.length ?? 0;
  const bytes = length * channels.length * 2;
  const file = Buffer.alloc(WAV_HEADER_BYTES + bytes);
  wavHeader(channels.length, bytes, rate).copy(file);
  channels.forEach((channel, index) => {
    for (let i = 0; i < length; i++)
      file.writeInt16LE(channel[i]!, WAV_HEADER_BYTES + (i * channels.length + index) * 2);
  });
  return file;
}

/**
 * Reads a PCM16 file of 1 or 2 channels. A data chunk whose length was never filled in (a stream, a crash) reaches to the end.
 * @throws AudioError `wav-invalid`.
 */
export function decodeWav(file: Uint8Array): WavAudio {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (view.length < 12 || view.toString('latin1', 0, 4) !== 'RIFF' || view.toString('latin1', 8, 12) !== 'WAVE')
    throw new AudioError('wav-invalid', 'The file is no WAV: it does not begin with RIFF … WAVE.');
  let format: { channels: number; rate: number } | undefined;
  for (let at = 12; at + 8 <= view.length;) {
    const id = view.toString('latin1', at, at + 4);
    const size = view.readUInt32LE(at + 4);
    const start = at + 8;
    if (id === 'fmt ') format = readFormat(view.subarray(start, start + size));
    if (id === 'data') {
      if (!format) throw new AudioError('wav-invalid', 'The WAV has samples before it says their format.');
      const end = size === 0 || start + size > view.length ? view.length : start + size;
      return { rate: format.rate, channels: deinterleave(view.subarray(start, end), format.channels) };
    }
    at = start + size + (size % 2);
  }
  throw new AudioError('wav-invalid', 'The WAV has no samples.');
}

function readFormat(chunk: Buffer): { channels: number; rate: number } {
  if (chunk.length < 16) throw new AudioError('wav-invalid', "The WAV's format is cut short.");
  const tag = chunk.readUInt16LE(0);
  const format = tag === EXTENSIBLE && chunk.length >= 26 ? chunk.readUInt16LE(24) : tag;
  const channels = chunk.readUInt16LE(2);
  const rate = chunk.readUInt32LE(4);
  if (format !== PCM || chunk.readUInt16LE(14) !== 16 || channels < 1 || channels > 2 || rate < 1 || rate > 192_000)
    throw new AudioError('wav-invalid', 'The WAV must be PCM of 16 bits with one or two channels.');
  return { channels, rate };
}

function deinterleave(data: Buffer, count: number): Int16Array[] {
  const length = Math.floor(data.length / 2 / count);
  const channels = Array.from({ length: count }, () => new Int16Array(length));
  channels.forEach((channel, index) => {
    for (let i = 0; i < length; i++) channel[i] = data.readInt16LE((i * count + index) * 2);
  });
  return channels;
}
