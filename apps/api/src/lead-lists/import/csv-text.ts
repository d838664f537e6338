import { isUtf8 } from 'node:buffer';
import { ProblemError, type ImportDelimiter, type ImportEncoding } from '@outrider/contracts';

/** Bytes that are looked at to find out what a file is. */
const SNIFF_BYTES = 64 * 1024;
const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t' } as const;
const BOM = 'ï»¿';
const SEPARATOR_LINE = /^sep=([,;\t])\r?\n/i;

/**
 * A file as text of one character per byte (delimiters, quotes and line ends are the same bytes in every encoding that is read here;
 * cells are decoded one by one), its delimiter, and how many lines came before the header.
 */
export interface CsvText {
  chunks: AsyncIterable<string>;
  delimiter: string;
  linesBefore: number;
}

/** @throws ProblemError `empty-file`, `unsupported-encoding` */
export async function openCsv(source: AsyncIterable<Uint8Array>, delimiter: ImportDelimiter): Promise<CsvText> {
  const iterator = source[Symbol.asyncIterator]();
  let head = '';
  let done = false;
  while (!done && head.length < SNIFF_BYTES && !/[\r\n]./s.test(head)) {
    const next = await iterator.next();
    if (next.done) done = true;
    else head += toText(next.value);
  }
  if (head.startsWith('ÿþ') || head.startsWith('þÿ') || head.slice(0, 200).includes('\0')) {
    throw new ProblemError('unsupported-encoding', 'The file is in UTF-16. Save it as “CSV UTF-8” and send it again.');
  }
  if (head.startsWith(BOM)) head = head.slice(BOM.length);
  if (head.trim() === '')
    throw new ProblemError('empty-file', 'The file has no rows. Send a header line and rows below it.');
  const separator = SEPARATOR_LINE.exec(head);
  if (separator) head = head.slice(separator[0].length);
  return {
    chunks: rest(head, iterator),
    delimiter: delimiter === 'auto' ? (separator?.[1] ?? commonest(head)) : DELIMITERS[delimiter],
    linesBefore: separator ? 1 : 0,
  };
}

const toText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

async function* rest(head: string, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<string> {
  try {
    if (head !== '') yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield toText(next.value);
  } finally {
    await iterator.return?.();
  }
}

/** The delimiter that the header line has most of, outside quotes. */
function commonest(head: string): string {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  let quoted = false;
  for (const character of head) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r')) break;
    else if (!quoted && character in counts) counts[character as keyof typeof counts] += 1;
  }
  const [[best, count] = [',', 0]] = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return count === 0 ? ',' : best;
}

/** Windows-1252 from 0x80 to 0x9F, where it differs from ISO 8859-1. Node's own decoder takes the one for the other. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * A cell's text; undefined where it is not in the encoding named. `auto` takes bytes that are UTF-8 as such, which other texts are
 * by accident only, and all others as Windows-1252, of which ISO 8859-1 is a part.
 */
export function decodeCell(cell: string, encoding: ImportEncoding): string | undefined {
  // eslint-disable-next-line no-control-regex -- one character per byte: this asks for ASCII
  if (/^[\x00-\x7f]*$/.test(cell)) return cell;
  const bytes = Buffer.from(cell, 'latin1');
  if (encoding !== 'iso-8859-1' && isUtf8(bytes)) return bytes.toString('utf8');
  if (encoding === 'utf-8') return undefined;
  return cell.replace(/[\x80-\x9f]/g, (byte) => WINDOWS_1252[byte.charCodeAt(0) - 0x80] ?? byte);
}
