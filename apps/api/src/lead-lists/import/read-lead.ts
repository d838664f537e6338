import type { ImportEncoding } from '@outrider/contracts';
import { isEmail, parsePhoneNumber, readFieldValue, type NumberKind } from '@outrider/domain';
import { numberTimeZones } from '@outrider/platform';
import type { LeadTarget } from '../targets.js';
import type { Column } from './columns.js';
import { decodeCell } from './csv-text.js';
import type { CsvRow } from './csv-rows.js';

/** Why a row was not taken. */
export interface RowFault {
  line: number;
  column: string | null;
  code: string;
  message: string;
}

/** A row as a lead that is not made yet. */
export interface ReadLead {
  line: number;
  name: string;
  company: string;
  email: string;
  externalId: string | null;
  priority: number;
  data: Record<string, unknown>;
  numbers: { number: string; kind: NumberKind; timeZones: string[]; column: string }[];
  /** Roughly, of what is stored. */
  size: number;
}

export interface RowReader {
  columns: readonly Column[];
  encoding: ImportEncoding;
  /** Of numbers without a country code. */
  country: string | undefined;
}

export const DEFAULT_PRIORITY = 100;
const MAX_NUMBERS = 10;
const MAX_LENGTH: Partial<Record<LeadTarget, number>> = { name: 200, company: 200, externalId: 100 };
// eslint-disable-next-line no-control-regex -- what must not be stored; tabs and line ends may stand in quoted text
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** Thrown inside `readLead` and caught there. */
class Fault extends Error {
  constructor(
    readonly column: string | null,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Reads one row: a lead, or the first thing that is wrong with it. */
export async function readLead(reader: RowReader, row: CsvRow): Promise<ReadLead | RowFault> {
  try {
    return await read(reader, row);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { line: row.line, column: error.column, code: error.code, message: error.message.slice(0, 300) };
  }
}

async function read({ columns, encoding, country }: RowReader, { line, cells }: CsvRow): Promise<ReadLead> {
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
    throw new Fault(
      null,
      'too-many-cells',
      `The row has ${cells.length} cells and the header ${columns.length}. Put text with delimiters into quotes.`,
    );
  }
  const parts: Partial<Record<LeadTarget, string>> = {};
  const data: Record<string, unknown> = {};
  const numbers: ReadLead['numbers'] = [];
  let size = 200;
  for (const column of columns) {
    if (column.kind === 'ignored') continue;
    const text = cellText(cells[column.index] ?? '', column.header, encoding);
    size += text.length;
    if (column.kind === 'field') readField(column, text, data);
    else if (column.target !== 'phone') parts[column.target] = text;
    else if (text !== '') await readNumber(text, column.header, country, numbers);
  }
  if (numbers.length === 0) {
    throw new Fault(columnOf(columns, 'phone'), 'number-empty', 'The row has no telephone number.');
  }
  const { firstName, lastName, name, company = '', email = '', externalId = '', priority = '' } = parts;
  const fullName = oneLine(name || [firstName, lastName].filter(Boolean).join(' '));
  for (const [target, text] of [
    ['name', fullName],
    ['company', company],
    ['externalId', externalId],
  ] as const) {
    const limit = MAX_LENGTH[target] ?? 0;
    if (text.length > limit) {
      throw new Fault(columnOf(columns, target), 'value-too-long', `This may have at most ${limit} characters.`);
    }
  }
  if (email !== '' && !isEmail(email)) {
    throw new Fault(columnOf(columns, 'email'), 'not-an-email', 'Write an address like name@example.com.');
  }
  return {
    line,
    name: fullName,
    company: oneLine(company),
    email,
    externalId: externalId === '' ? null : oneLine(externalId),
    priority: readPriority(priority, columnOf(columns, 'priority')),
    data,
    numbers,
    size,
  };
}

function cellText(cell: string, header: string, encoding: ImportEncoding): string {
  const text = decodeCell(cell, encoding);
  if (text === undefined) {
    throw new Fault(header, 'not-utf-8', 'The cell is not UTF-8. Save the file as “CSV UTF-8”, or name its encoding.');
  }
  if (CONTROL.test(text)) throw new Fault(header, 'control-character', 'The cell has characters that are no text.');
  return text.trim();
}

function readField(column: Column & { kind: 'field' }, text: string, data: Record<string, unknown>): void {
  if (text === '') {
    if (column.field.required) throw new Fault(column.header, 'value-missing', 'A value is required here.');
    return;
  }
  const read = readFieldValue(column.field, text);
  if (!read.ok) throw new Fault(column.header, read.code, read.message);
  data[column.field.key] = read.value;
}

async function readNumber(
  text: string,
  header: string,
  country: string | undefined,
  numbers: ReadLead['numbers'],
): Promise<void> {
  const parsed = parsePhoneNumber(text, country);
  if (!parsed.ok) throw new Fault(header, parsed.code, parsed.message);
  if (numbers.some((each) => each.number === parsed.number)) return;
  if (numbers.length === MAX_NUMBERS) {
    throw new Fault(header, 'too-many-numbers', `A lead may have at most ${MAX_NUMBERS} numbers.`);
  }
  const timeZones = await numberTimeZones(parsed.number);
  if (timeZones.length === 0) {
    throw new Fault(
      header,
      'number-time-zone-unknown',
      'Nothing says when this number may be called: its time zone is unknown.',
    );
  }
  numbers.push({ number: parsed.number, kind: parsed.kind, timeZones: [...timeZones], column: header });
}

function readPriority(text: string, column: string | null): number {
  if (text === '') return DEFAULT_PRIORITY;
  const priority = Number(text);
  if (/^\d{1,3}$/.test(text) && priority >= 1) return priority;
  throw new Fault(column, 'not-a-priority', 'Write a whole number from 1, which is dialed first, to 999.');
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

function columnOf(columns: readonly Column[], target: LeadTarget): string | null {
  return columns.find((column) => column.kind === 'lead' && column.target === target)?.header ?? null;
}
