import { spawn } from 'node:child_process';

export type SpokenLanguage = 'en' | 'da';
/** Speaks a text as a WAV; undefined where there is no voice to be had. */
export type Speak = (text: string, language: SpokenLanguage) => Promise<Buffer | undefined>;

const TIMEOUT_MS = 10_000;
/** A minute at espeak-ng's 22,050 Hz. */
const MAX_BYTES = 3_000_000;

/** espeak-ng, where it is installed. The text goes in by stdin, so that no part of it can be an option. */
export const speakWithEspeak: Speak = (text, language) =>
  new Promise((resolve) => {
    const child = spawn('espeak-ng', ['--stdin', '--stdout', '-b', '1', '-v', language, '-s', '140'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 && bytes > 0 ? Buffer.concat(chunks) : undefined));
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
