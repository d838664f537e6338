import { describe, expect, it } from 'vitest';
import { decodeCell, openCsv } from './csv-text.js';

async function* bytes(...parts: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}
const open = async (...parts: (string | Buffer)[]) => {
  const csv = await openCsv(bytes(...parts), 'auto');
  let text = '';
  for await (const chunk of csv.chunks) text += chunk;
  return { ...csv, text };
};

describe('openCsv', () => {
  it.each([
    ['phone,name,city\n1;2,3,4', ','],
    ['phone;name;city\n1,2;3;4', ';'],
    ['phone\tname\n1\t2', '\t'],
    ['"a,b,c,d";name;city\n', ';'],
    ['phone\n33121212\n', ','],
  ])('finds the delimiter of %j', async (text, delimiter) => {
    expect((await open(text)).delimiter).toBe(delimiter);
  });

  it('finds it where the header comes a byte at a time', async () => {
    expect(await open(...'phone;name\n1;2'.split(''))).toMatchObject({ delimiter: ';', text: 'phone;name\n1;2' });
  });

  it("heeds Excel's line that names the delimiter, and counts it", async () => {
    expect(await open('sep=;\r\na,b;c\n')).toMatchObject({ delimiter: ';', linesBefore: 1, text: 'a,b;c\n' });
  });

  it('takes a byte order mark off', async () => {
    expect((await open('\uFEFFphone\n1')).text).toBe('phone\n1');
  });

  it('says of UTF-16 and of nothing what they are', async () => {
    await expect(open(Buffer.from('\uFEFFphone\n', 'utf16le'))).rejects.toMatchObject({ code: 'unsupported-encoding' });
    await expect(open(Buffer.from('phone\n1', 'utf16le'))).rejects.toMatchObject({ code: 'unsupported-encoding' });
    await expect(open('')).rejects.toMatchObject({ code: 'empty-file' });
    await expect(open('\r\n \n')).rejects.toMatchObject({ code: 'empty-file' });
  });
});

describe('decodeCell', () => {
  const raw = (buffer: Buffer) => buffer.toString('latin1');
  it('reads UTF-8 and Windows-1252 alike, cell by cell', () => {
    expect(decodeCell(raw(Buffer.from('Søren Ærø', 'utf8')), 'auto')).toBe('Søren Ærø');
    expect(decodeCell(raw(Buffer.from('Søren Ærø', 'latin1')), 'auto')).toBe('Søren Ærø');
    expect(decodeCell(raw(Buffer.from([0x80, 0x31])), 'auto')).toBe('€1');
  });

  it('keeps to the encoding that is named', () => {
    expect(decodeCell(raw(Buffer.from('ø', 'utf8')), 'iso-8859-1')).toBe('Ã¸');
    expect(decodeCell(raw(Buffer.from('ø', 'latin1')), 'utf-8')).toBeUndefined();
  });
});
