import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFault, MAX_ROW, readRows, type CsvEntry } from './csv-rows.js';

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
async function read(text: string, options: { size?: number; delimiter?: string } = {}): Promise<CsvEntry[]> {
  const entries: CsvEntry[] = [];
  const chunks = inChunks(text, options.size ?? 1 << 20);
  for await (const some of readRows(chunks, options.delimiter ?? ',')) entries.push(...some);
  return entries;
}
const brief = (entries: CsvEntry[]) =>
  entries.map((entry) => (isFault(entry) ? `${entry.line}: ${entry.code}` : `${entry.line}: ${entry.cells.join('|')}`));

/** Cells of the characters that matter, one byte each as in a file that is read. */
const cell = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', ',', ';', '\t', '\n', '\r\n', '1'), maxLength: 8 });
const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 12 });
const delimiter = fc.constantFrom(',', ';', '\t');
const lineEnd = fc.constantFrom('\n', '\r\n');

describe('readRows', () => {
  it('gives back what a writer of CSV wrote, however the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(rows, delimiter, lineEnd, fc.integer({ min: 1, max: 40 }), async (table, by, end, size) => {
        const text = stringify(table, { delimiter: by, record_delimiter: end, quoted_match: /[\r\n]/ });
        const expected = table.filter((cells) => cells.some((each) => each.trim() !== ''));
        const entries = await read(text, { size, delimiter: by });
        expect(entries.map((entry) => (isFault(entry) ? entry : entry.cells))).toEqual(expected);
      }),
    );
  });

  it('reads what another parser reads, and knows the line on which each row begins', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (table) => {
        const text = stringify(table, { quoted: true });
        const theirs: string[][] = parse(text, { relax_column_count: true });
        let line = 1;
        const expected = theirs.flatMap((cells) => {
          const begins = line;
          line += 1 + cells.join().split('\n').length - 1;
          return cells.some((each) => each.trim() !== '') ? [{ line: begins, cells }] : [];
        });
        expect(await read(text)).toEqual(expected);
      }),
    );
  });

  it('never throws, never loops and counts lines upwards, whatever the text and its cuts', async () => {
    const junk = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ', '\0', 'ÿ'), maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(junk, fc.integer({ min: 1, max: 17 }), async (text, size) => {
        const whole = await read(text);
        expect(brief(await read(text, { size }))).toEqual(brief(whole));
        const lines = whole.map((entry) => entry.line);
        expect(lines).toEqual([...lines].sort((a, b) => a - b));
        expect(new Set(lines).size).toBe(lines.length);
      }),
      { numRuns: 500 },
    );
  });

  it('takes three kinds of line ends, and a last line without one', async () => {
    expect(brief(await read('a,b\r\nc,d\re,f\n\n\ng,h'))).toEqual(['1: a|b', '2: c|d', '3: e|f', '6: g|h']);
    expect(brief(await read('a,b\rc,d\r', { size: 1 }))).toEqual(['1: a|b', '2: c|d']);
  });

  it('takes quotes inside unquoted text as they are', async () => {
    expect(brief(await read('12" screen,b\n"12"" screen",d'))).toEqual(['1: 12" screen|b', '2: 12" screen|d']);
  });

  it('loses one line, and no other, to a quote that is never closed', async () => {
    expect(brief(await read('a,b\nc,"d\ne,f\ng,h'))).toEqual(['1: a|b', '2: quote-not-closed', '3: e|f', '4: g|h']);
    const long = `a,b\nc,"d\n${'e,f\n'.repeat(40_000)}`;
    const entries = await read(long, { size: 5000 });
    expect(entries.filter(isFault)).toMatchObject([{ line: 2, code: 'quote-not-closed' }]);
    expect(entries).toHaveLength(40_002);
  });

  it('loses one line, and no other, to text after a closing quote', async () => {
    expect(brief(await read('a,"b"c\nd,e\n"x"y,"z\nf,g'))).toEqual([
      '1: text-after-quote',
      '2: d|e',
      '3: text-after-quote',
      '4: f|g',
    ]);
  });

  it('refuses a row that is too long without keeping it', async () => {
    const text = `a,b\n${'x'.repeat(5 * MAX_ROW)}\nc,d\n`;
    expect(brief(await read(text, { size: 1000 }))).toEqual(['1: a|b', '2: row-too-long', '3: c|d']);
    expect(brief(await read(text))).toEqual(['1: a|b', '2: row-too-long', '3: c|d']);
  });

  it('takes lines without text for nothing', async () => {
    expect(brief(await read(' \n,,\n"",""\na,b\n'))).toEqual(['4: a|b']);
  });
});
