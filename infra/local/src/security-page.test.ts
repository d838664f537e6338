import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './paths.js';

const file = join(repositoryRoot, 'docs/security.md');
const page = readFileSync(file, 'utf8');

/** Requirements of levels 1 and 2 in each chapter of OWASP ASVS 5.0.0. */
const REQUIREMENTS = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];
const ROW = /^\| V(\d+)\.(\d+\.\d+) \| (met|\*\*not met\*\*|—) \| ([^|]+) \| ([^|]*) \|$/;
const rows = page.split('\n').flatMap((line) => {
  const [found, chapter = '', id = '', state = '', words = '', evidence = ''] = ROW.exec(line) ?? [];
  return found ? [{ chapter: Number(chapter), id: `V${chapter}.${id}`, state, words: words.trim(), evidence }] : [];
});
const count = (state: string) => rows.filter((row) => row.state === state).length;

describe('the page on security', () => {
  it('has every requirement once', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    const present = REQUIREMENTS.map((_, i) => rows.filter(({ chapter }) => chapter === i + 1).length);
    expect(present).toEqual(REQUIREMENTS);
  });

  it('shows for each that is met what can be read or run', () => {
    const missing = rows.filter(({ state, evidence }) => {
      if (state === '—') return false;
      const [, path] = /\]\(([^)]+)\)/.exec(evidence) ?? [];
      return path === undefined || !existsSync(join(dirname(file), path));
    });
    expect(missing).toEqual([]);
    expect(rows.filter(({ words }) => words === '')).toEqual([]);
  });

  it('counts them, and names at the top those that are not met', () => {
    const sum = `**${rows.length} requirements: ${count('met')} met, ${count('**not met**')} not met, ${count('—')} do not apply.**`;
    expect(page).toContain(sum);
    const named = [...page.slice(0, page.indexOf('\n## V1 ')).matchAll(/^\| (V[\d.]+) \|/gm)].map(([, id]) => id);
    expect(named).toEqual(rows.filter(({ state }) => state === '**not met**').map(({ id }) => id));
  });
});
