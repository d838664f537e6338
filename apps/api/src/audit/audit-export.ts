import type { AuditEventView } from '@outrider/contracts';
import type { AuditFilter, AuditRecord, RecordReaders } from '@outrider/db';
import { auditView } from './audit-view.js';

const PAGE = 500;

const COLUMNS = [
  'at',
  'stream',
  'seq',
  'action',
  'entityType',
  'entityId',
  'actorUserId',
  'actorStaffId',
  'actorApiClientId',
  'ip',
  'data',
  'id',
  'hash',
] as const satisfies readonly (keyof AuditEventView)[];

export const AUDIT_FORMAT = {
  csv: { type: 'text/csv; charset=utf-8; header=present', head: `${COLUMNS.join(',')}\r\n`, line: csvLine },
  jsonl: {
    type: 'application/x-ndjson; charset=utf-8',
    head: '',
    line: (event: AuditEventView) => `${JSON.stringify(event)}\n`,
  },
} as const;

/** The events that meet the filter, latest first, as text, a page at a time: however many they are, few are in memory. */
export async function* exportAudit(
  audit: Pick<RecordReaders['audit'], 'list'>,
  filter: AuditFilter,
  format: keyof typeof AUDIT_FORMAT,
): AsyncGenerator<string> {
  const { head, line } = AUDIT_FORMAT[format];
  yield head;
  let after: AuditRecord | undefined;
  do {
    const page = await audit.list(filter, { limit: PAGE, after });
    if (page.items.length > 0) yield page.items.map((row) => line(auditView(row))).join('');
    after = page.more ? page.items.at(-1) : undefined;
  } while (after);
}

function csvLine(event: AuditEventView): string {
  const cells = COLUMNS.map((column) => {
    const value = event[column];
    return csvCell(value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value));
  });
  return `${cells.join(',')}\r\n`;
}

/**
 * A cell (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection): names that
 * customers' users chose are in here, and administrators open it.
 */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\n|%]/.test(text) ? `'${text}` : text;
  return /[",\r\n;\t']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
