/** A row of a file; `line` is where it begins, counted from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}
/** A line that is no row. */
export interface CsvFault {
  line: number;
  code: 'quote-not-closed' | 'text-after-quote' | 'row-too-long';
  message: string;
}
export type CsvEntry = CsvRow | CsvFault;

export const isFault = (entry: CsvEntry): entry is CsvFault => 'code' in entry;

/** Characters of one row, quoted line ends included. */
export const MAX_ROW = 64 * 1024;

const MESSAGES: Record<CsvFault['code'], string> = {
  'quote-not-closed': 'A quote is opened on this line and never closed. Close it, or write "" for a quote in the text.',
  'text-after-quote': 'Text follows a closing quote. Write "" for a quote inside quoted text.',
  'row-too-long': `The row has more than ${MAX_ROW} characters.`,
};

/**
 * Splits text into rows (RFC 4180, with any of three line ends, and with quotes inside unquoted text taken as they are), some at a time.
 * A faulty line costs itself alone: reading goes on at the next line, also where a quote is never closed. The usual parsers give up there,
 * or drop the good rows that follow without a word. Blank lines are not rows.
 * @param firstLine the number of the first line
 */
export async function* readRows(
  chunks: AsyncIterable<string>,
  delimiter: string,
  firstLine = 1,
): AsyncGenerator<CsvEntry[]> {
  const state: State = { text: '', at: 0, line: firstLine, delimiter, skipping: false };
  for await (const chunk of chunks) {
    state.text = state.text.slice(state.at) + chunk;
    state.at = 0;
    const entries = takeRows(state, false);
    if (entries.length > 0) yield entries;
  }
  const entries = takeRows(state, true);
  if (entries.length > 0) yield entries;
}

interface State {
  text: string;
  /** Where the next row begins. */
  at: number;
  line: number;
  delimiter: string;
  /** The rest of a line that was too long is still to come. */
  skipping: boolean;
}

function takeRows(state: State, isLast: boolean): CsvEntry[] {
  const entries: CsvEntry[] = [];
  while (state.at < state.text.length) {
    const end = lineEnd(state.text, state.at, isLast);
    if (end === undefined) {
      if (state.text.length - state.at <= MAX_ROW) break;
      if (!state.skipping) entries.push(faultAt(state, 'row-too-long'));
      state.skipping = true;
      state.at = state.text.length;
      break;
    }
    if (state.skipping) {
      state.skipping = false;
      goTo(state, end);
      continue;
    }
    const entry = takeRow(state, end, isLast);
    if (entry === 'incomplete') break;
    if (entry !== 'blank') entries.push(entry);
  }
  return entries;
}

interface LineEnd {
  /** Where the text of the line stops, and where the next line begins. */
  stop: number;
  next: number;
}

/** The end of the line that begins at `from`; undefined where it is not in the text yet. */
function lineEnd(text: string, from: number, isLast: boolean): LineEnd | undefined {
  const feed = text.indexOf('\n', from);
  const ret = text.slice(from, feed < 0 ? text.length : feed).indexOf('\r');
  if (ret >= 0) {
    const stop = from + ret;
    if (stop + 1 < text.length || isLast) return { stop, next: text[stop + 1] === '\n' ? stop + 2 : stop + 1 };
    return undefined;
  }
  if (feed >= 0) return { stop: feed, next: feed + 1 };
  return isLast ? { stop: text.length, next: text.length } : undefined;
}

const faultAt = (state: State, code: CsvFault['code']): CsvFault => ({
  line: state.line,
  code,
  message: MESSAGES[code],
});

function goTo(state: State, end: LineEnd, lines = 1): void {
  state.at = end.next;
  state.line += lines;
}

function takeRow(state: State, end: LineEnd, isLast: boolean): CsvEntry | 'blank' | 'incomplete' {
  const { line } = state;
  const plain = state.text.slice(state.at, end.stop);
  if (!plain.includes('"')) {
    goTo(state, end);
    if (plain.length > MAX_ROW) return { line, code: 'row-too-long', message: MESSAGES['row-too-long'] };
    return rowOrBlank(line, plain.split(state.delimiter));
  }
  const row = takeQuotedRow(state, isLast);
  if (row === 'incomplete') return row;
  if ('code' in row) {
    const fault = faultAt(state, row.code);
    goTo(state, end);
    return fault;
  }
  goTo(state, row.end, row.lines);
  return rowOrBlank(line, row.cells);
}

const rowOrBlank = (line: number, cells: string[]): CsvRow | 'blank' =>
  cells.every((cell) => cell.trim() === '') ? 'blank' : { line, cells };

type QuotedRow = { cells: string[]; end: LineEnd; lines: number } | { code: CsvFault['code'] } | 'incomplete';

function takeQuotedRow({ text, at, delimiter }: State, isLast: boolean): QuotedRow {
  const cells: string[] = [];
  let lines = 1;
  for (let from = at; ;) {
    let after: number;
    if (text[from] === '"') {
      const quoted = takeQuotedCell(text, from);
      if (quoted === undefined) {
        const tooLong = text.length - at > MAX_ROW;
        return isLast || tooLong ? { code: 'quote-not-closed' } : 'incomplete';
      }
      // Whether the quote is doubled, or what follows it, is not known yet.
      if (quoted.after === text.length && !isLast) return 'incomplete';
      cells.push(quoted.cell);
      lines += quoted.lines;
      after = quoted.after;
      if (after - at > MAX_ROW) return { code: 'row-too-long' };
    } else {
      const end = lineEnd(text, from, isLast);
      const stop = text.indexOf(delimiter, from);
      if (stop < 0 && end === undefined) return text.length - at > MAX_ROW ? { code: 'row-too-long' } : 'incomplete';
      after = stop >= 0 && (end === undefined || stop < end.stop) ? stop : (end?.stop ?? text.length);
      cells.push(text.slice(from, after));
    }
    if (text[after] === delimiter) {
      from = after + 1;
      continue;
    }
    if (after < text.length && text[after] !== '\n' && text[after] !== '\r') return { code: 'text-after-quote' };
    const end = lineEnd(text, after, isLast);
    return end === undefined ? 'incomplete' : { cells, end, lines };
  }
}

/** A cell that begins with the quote at `from`; undefined where its closing quote is not in the text. */
function takeQuotedCell(text: string, from: number): { cell: string; after: number; lines: number } | undefined {
  let start = from + 1;
  let cell = '';
  for (;;) {
    const quote = text.indexOf('"', start);
    if (quote < 0 || quote - from > MAX_ROW) return undefined;
    cell += text.slice(start, quote);
    if (text[quote + 1] !== '"') return { cell, after: quote + 1, lines: lineEndsIn(cell) };
    cell += '"';
    start = quote + 2;
  }
}

const lineEndsIn = (cell: string): number => cell.match(/\r\n|\r|\n/g)?.length ?? 0;
