import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeWav, levelDbfs, tone, encodeWav, toneDbfs, dominantFrequency } from '@outrider/audio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureAbandonPrompt } from './abandon-prompt.js';
import { speakWithEspeak, type Speak } from './espeak.js';

let dataDir: string;
beforeEach(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'outrider-abandon-'))));
afterEach(() => rm(dataDir, { recursive: true }));

const notice = { sellerName: 'Nordlys Energi A/S', sellerNumber: '+45 70 10 20 30' };
const mute: Speak = () => Promise.resolve(undefined);
const fileOf = (path: string) => join(dataDir, 'prompts', path);
const hasEspeak = spawnSync('espeak-ng', ['--version']).status === 0;

describe('the message for abandoned calls', () => {
  it('without a voice is three notes and the number as keypad tones', async () => {
    const path = await ensureAbandonPrompt(dataDir, notice, { speak: mute });
    const { rate, channels } = decodeWav(await readFile(fileOf(path)));
    expect([rate, channels.length]).toEqual([8000, 1]);
    const at = (ms: number, length: number) => channels[0]!.subarray(ms * 8, (ms + length) * 8);
    const notes = [200, 560, 920].map((ms) => dominantFrequency(at(ms, 330), 8000).hz);
    expect(notes.map((hz) => Math.round(hz / 10) * 10)).toEqual([950, 1400, 1800]);
    const firstDigit = at(200 + 3 * 360 + 500, 100);
    expect([770, 1209].every((hz) => toneDbfs(firstDigit, 8000, hz) > -20)).toBe(true);
  });

  it('is made once for the same words, and anew for others', async () => {
    let spoken = 0;
    const speak: Speak = () => {
      spoken++;
      return Promise.resolve(encodeWav([tone(440, 500)], 22_050));
    };
    const first = await ensureAbandonPrompt(dataDir, notice, { speak });
    const { mtimeMs } = await stat(fileOf(first));
    expect(await ensureAbandonPrompt(dataDir, notice, { speak })).toBe(first);
    expect((await stat(fileOf(first))).mtimeMs).toBe(mtimeMs);
    expect(await ensureAbandonPrompt(dataDir, { ...notice, language: 'da' }, { speak })).not.toBe(first);
    expect(spoken).toBe(2);
    expect(await readdir(join(dataDir, 'prompts', 'abandon'))).toHaveLength(2);
  });

  it('can be made by several at once', async () => {
    const paths = await Promise.all([1, 2, 3].map(() => ensureAbandonPrompt(dataDir, notice, { speak: mute })));
    expect(new Set(paths).size).toBe(1);
    expect(await readdir(join(dataDir, 'prompts', 'abandon'))).toHaveLength(1);
  });

  it('says nothing that a speech program could take for a command', async () => {
    let said = '';
    const speak: Speak = (text) => {
      said = text;
      return Promise.resolve(undefined);
    };
    await ensureAbandonPrompt(dataDir, { ...notice, sellerName: '$(rm -rf /) [[x]] <break/> Grøn & Søn' }, { speak });
    expect(said).toBe(
      'We called you from rm -rf x break Grøn & Søn. You can call us back on 4, 5, 7, 0, 1, 0, 2, 0, 3, 0. Goodbye.',
    );
  });

  it.each([
    ['no name', { sellerName: '' }, 'sellerName'],
    ['a name without a letter', { sellerName: '  <> ' }, 'sellerName'],
    ['a name too long', { sellerName: 'x'.repeat(201) }, 'sellerName'],
    ['a number without a digit', { sellerNumber: 'call us' }, 'sellerNumber'],
    ['a number too long', { sellerNumber: '1'.repeat(21) }, 'sellerNumber'],
  ])('is refused with %s', async (_, wrong, field) => {
    await expect(ensureAbandonPrompt(dataDir, { ...notice, ...wrong })).rejects.toMatchObject({
      code: 'media-refused',
      field,
    });
  });

  it.skipIf(!hasEspeak)('is spoken where espeak-ng is installed', async () => {
    expect((await speakWithEspeak('--help', 'da'))?.subarray(0, 4).toString()).toBe('RIFF');
    const path = await ensureAbandonPrompt(dataDir, notice);
    const [samples] = decodeWav(await readFile(fileOf(path))).channels;
    expect(samples!.length).toBeGreaterThan(4 * 8000);
    expect(samples!.length).toBeLessThan(30 * 8000);
    expect(levelDbfs(samples!)).toBeGreaterThan(-30);
  });
});
