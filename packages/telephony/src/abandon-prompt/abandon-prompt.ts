import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { concatSamples, decodeWav, dtmfTones, encodeWav, resample, SAMPLE_RATE, silence, tone } from '@outrider/audio';
import { MediaError } from '../media-server.js';
import { speakWithEspeak, type Speak, type SpokenLanguage } from './espeak.js';

/** What an abandoned call must be told within two seconds: who called, and the number to call back (16 CFR 310.4(b)(4)(iii)). */
export interface AbandonNotice {
  sellerName: string;
  /** E.164, or as it is dialed; its digits are spoken one by one. */
  sellerNumber: string;
  /** Default English. */
  language?: SpokenLanguage;
}

const MAX_NAME = 200;
const MAX_SPEECH_MS = 30_000;
/** Raised when the sound of the same words changes. */
const VERSION = 1;
/** Speech is brought to this peak: loud, without clipping in G.711. */
const PEAK = 20_000;

/**
 * The message for abandoned calls as a WAV that the media server can play, made at first use and kept under a name of its
 * content. Spoken where espeak-ng is installed; else three rising tones and the number as keypad tones.
 * A campaign with a recorded message of its own does not need it.
 * @param dataDir as the media server's OUTRIDER_DATA_DIR.
 * @returns the path below the prompts folder, for `{ type: 'file', path }`.
 * @throws MediaError `media-refused` where the name is empty or over 200 characters, or the number has no 3–20 digits.
 */
export async function ensureAbandonPrompt(
  dataDir: string,
  notice: AbandonNotice,
  { speak = speakWithEspeak }: { speak?: Speak } = {},
): Promise<string> {
  const { text, digits, language } = wordsOf(notice);
  const spoken = await keep(dataDir, `speech ${VERSION} ${language} ${text}`, async () => {
    const wav = await speak(text, language);
    return wav && telephoneQuality(wav);
  });
  return spoken ?? (await keep(dataDir, `tones ${VERSION} ${digits}`, () => Promise.resolve(notes(digits))))!;
}

function wordsOf({ sellerName, sellerNumber, language = 'en' }: AbandonNotice) {
  // What a speech program could take for markup or phonemes is not part of a name.
  const name = sellerName
    .replace(/[^\p{L}\p{N}\p{M} .,'&-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (name === '' || sellerName.length > MAX_NAME)
    throw new MediaError('media-refused', `The seller's name must have 1 to ${MAX_NAME} characters.`, 'sellerName');
  const digits = sellerNumber.replace(/\D/g, '');
  if (digits.length < 3 || digits.length > 20)
    throw new MediaError('media-refused', "The seller's number must have 3 to 20 digits.", 'sellerNumber');
  const number = [...digits].join(', ');
  const text =
    language === 'da'
      ? `Vi ringede til dig fra ${name}. Du kan ringe til os på ${number}. Farvel.`
      : `We called you from ${name}. You can call us back on ${number}. Goodbye.`;
  return { text, digits, language };
}

/** The file of that content, made where it is missing; undefined where it can't be made. */
async function keep(
  dataDir: string,
  content: string,
  make: () => Promise<Int16Array | undefined>,
): Promise<string | undefined> {
  const name = join('abandon', `${createHash('sha256').update(content).digest('hex').slice(0, 32)}.wav`);
  const file = join(dataDir, 'prompts', name);
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) return name;
  const samples = await make();
  if (!samples) return undefined;
  await mkdir(join(dataDir, 'prompts', 'abandon'), { recursive: true, mode: 0o750 });
  // Two processes may make it at once: each its own file, and the later one wins whole.
  const unfinished = `${file}.${randomUUID()}`;
  await writeFile(unfinished, encodeWav([samples]), { mode: 0o640 });
  await rename(unfinished, file);
  return name;
}

function telephoneQuality(wav: Buffer): Int16Array {
  const { rate, channels } = decodeWav(wav);
  const samples = resample(channels[0]!.subarray(0, (MAX_SPEECH_MS / 1000) * rate), rate, SAMPLE_RATE);
  const peak = samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 1);
  return concatSamples(
    silence(200),
    samples.map((sample) => (sample * PEAK) / peak),
    silence(200),
  );
}

/** The special information tone's three notes (ITU-T E.180), then the digits. */
function notes(digits: string): Int16Array {
  const notice = [950, 1400, 1800].flatMap((hz) => [tone(hz, 330), silence(30)]);
  return concatSamples(silence(200), ...notice, silence(500), dtmfTones(digits), silence(500));
}
