import { ProblemError } from '@outrider/contracts';
import type { FieldRecord } from '@outrider/db';
import { LEAD_TARGETS, SYNONYMS, type LeadTarget } from '../targets.js';

export const MAX_COLUMNS = 300;
const MAX_HEADER = 100;

/** What the cells of one column are read as. */
export type Column = { header: string; index: number } & (
  { kind: 'lead'; target: LeadTarget } | { kind: 'field'; field: FieldRecord } | { kind: 'ignored' }
);

/** Column header → target, field key, or null to ignore it. */
export type Mapping = ReadonlyMap<string, string | null>;

/** @throws ProblemError naming `mapping` */
export function readMapping(text: string | undefined): Mapping {
  if (text === undefined || text.trim() === '') return new Map();
  const wrong = () => badMapping('Give a JSON object: column header → what it is, or null to ignore it.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong();
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong();
  const entries = Object.entries(json);
  if (entries.length > MAX_COLUMNS || !entries.every(([, to]) => to === null || typeof to === 'string')) throw wrong();
  return new Map(entries.map(([header, to]) => [fold(header), to as string | null]));
}

/**
 * What each column is: as the mapping says; else the field whose key or label its header is; else what it is usually called.
 * @param fields those of leads that are not archived
 * @throws ProblemError where the mapping names what is not there, two columns claim one thing, or no column has numbers
 */
export function readColumns(headers: readonly string[], mapping: Mapping, fields: readonly FieldRecord[]): Column[] {
  if (headers.length > MAX_COLUMNS) {
    throw new ProblemError('unknown-columns', `The file has ${headers.length} columns; ${MAX_COLUMNS} are allowed.`);
  }
  const unknown = [...mapping.keys()].find((header) => !headers.some((each) => fold(each) === header));
  if (unknown !== undefined) throw badMapping(`The file has no column “${unknown.slice(0, 100)}”.`);

  const taken = new Set<string>();
  const mapped = headers.map((header, index) => {
    const explicit = mapping.get(fold(header));
    const column = { header: header.trim().slice(0, MAX_HEADER), index };
    if (explicit === undefined) return undefined;
    if (explicit === null) return { ...column, kind: 'ignored' as const };
    const meaning = byTarget(explicit, fields);
    if (!meaning)
      throw badMapping(`“${explicit.slice(0, 100)}” is neither a part of a lead nor a field of the campaign.`);
    if (taken.has(explicit) && explicit !== 'phone') throw badMapping(`Two columns are mapped to “${explicit}”.`);
    taken.add(explicit);
    return { ...column, ...meaning };
  });
  const columns = headers.map((header, index): Column => {
    const explicit = mapped[index];
    if (explicit) return explicit;
    const column = { header: header.trim().slice(0, MAX_HEADER), index };
    const meaning = byHeader(header, fields);
    if (!meaning) return { ...column, kind: 'ignored' };
    const name = meaning.kind === 'lead' ? meaning.target : meaning.field.key;
    // The first column of a name is it; a second one is another thing that happens to be called the same.
    if (taken.has(name) && name !== 'phone') return { ...column, kind: 'ignored' };
    taken.add(name);
    return { ...column, ...meaning };
  });
  if (!taken.has('phone')) {
    throw new ProblemError(
      'unknown-columns',
      'No column has telephone numbers. Call one “phone” in the header line, or say which it is with `mapping`.',
      { field: 'mapping' },
    );
  }
  return columns;
}

/** What each column was read as, for the answer. */
export function describeColumns(columns: readonly Column[]): Record<string, string | null> {
  const described: Record<string, string | null> = Object.create(null) as Record<string, string | null>;
  for (const column of columns) {
    const name = column.header in described ? `${column.header} (${column.index + 1})` : column.header;
    described[name] = column.kind === 'lead' ? column.target : column.kind === 'field' ? column.field.key : null;
  }
  return { ...described };
}

type Meaning = { kind: 'lead'; target: LeadTarget } | { kind: 'field'; field: FieldRecord };

function byTarget(target: string, fields: readonly FieldRecord[]): Meaning | undefined {
  if (isLeadTarget(target)) return { kind: 'lead', target };
  const field = fields.find((each) => each.key === target);
  return field && { kind: 'field', field };
}

function byHeader(header: string, fields: readonly FieldRecord[]): Meaning | undefined {
  const folded = fold(header);
  const field =
    fields.find((each) => each.key === folded) ?? fields.find((each) => squeeze(each.label) === squeeze(header));
  if (field) return { kind: 'field', field };
  const word = squeeze(header);
  const target = LEAD_TARGETS.find(
    (each) => SYNONYMS[each].includes(word) || (each === 'phone' && SYNONYMS.phone.includes(word.replace(/\d+$/, ''))),
  );
  return target && { kind: 'lead', target };
}

const isLeadTarget = (text: string): text is LeadTarget => (LEAD_TARGETS as readonly string[]).includes(text);
const fold = (header: string): string => header.trim().toLowerCase();
const squeeze = (header: string): string => fold(header).replace(/[^\p{L}\p{N}]/gu, '');
const badMapping = (message: string) =>
  new ProblemError('validation-failed', `mapping: ${message}`, { field: 'mapping' });
