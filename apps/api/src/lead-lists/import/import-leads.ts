import { ProblemError, type ImportDelimiter, type ImportEncoding, type ImportResult } from '@outrider/contracts';
import type { FieldRecord, TenantRecords } from '@outrider/db';
import { writeAudit, type AuditActor } from '@outrider/security';
import { describeColumns, readColumns, readMapping, type Column } from './columns.js';
import { isFault, readRows, type CsvEntry } from './csv-rows.js';
import { decodeCell, openCsv } from './csv-text.js';
import { checkRowCount } from './import-limits.js';
import { readLead, type ReadLead, type RowFault, type RowReader } from './read-lead.js';
import { writeBatch, type Owner } from './write-batch.js';

/** Rows, and characters of them, that one transaction takes. */
const BATCH_ROWS = 1_000;
const BATCH_SIZE = 1_000_000;
/** Errors that are stored and answered; all are counted. */
export const MAX_ERRORS = 1_000;

export interface ImportOptions {
  leadListId: string;
  encoding: ImportEncoding;
  delimiter: ImportDelimiter;
  mapping: string | undefined;
  /** Of the list's campaign: those of leads that are not archived. */
  fields: readonly FieldRecord[];
  country: string | undefined;
  owner: Owner;
  actor: AuditActor;
  /** Rows that one file may have. */
  maxRows: number;
  now: () => Date;
}

/**
 * Reads a file and makes its rows leads, a batch at a time; while one batch is written the next is read, and no more than
 * these two are in memory. What was counted is committed: where the file breaks off, all batches before stay.
 * @throws ProblemError where the file as a whole cannot be read; the error of `source` where it breaks off
 */
export async function importLeads(
  records: Pick<TenantRecords, 'transaction'>,
  source: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportResult> {
  const { leadListId } = options;
  const mapping = readMapping(options.mapping);
  const csv = await openCsv(source, options.delimiter);
  const result = { imported: 0, rejected: 0, suppressed: 0, columns: {}, errors: [] as RowFault[] };
  let complete = false;
  let writing: Promise<void> = Promise.resolve();

  const write = async (batch: Batch) => {
    const { imported, suppressed, faults } = await records.transaction((tx) =>
      writeBatch(tx, leadListId, batch, {
        owner: options.owner,
        now: options.now(),
        storeErrors: MAX_ERRORS - result.errors.length,
      }),
    );
    result.imported += imported;
    result.suppressed += suppressed;
    result.rejected += faults.length;
    result.errors.push(...faults.slice(0, MAX_ERRORS - result.errors.length));
  };

  try {
    let reader: RowReader | undefined;
    let batch = newBatch();
    let rows = 0;
    for await (const entries of readRows(csv.chunks, csv.delimiter, 1 + csv.linesBefore)) {
      for (const entry of entries) {
        if (!reader) {
          const columns = readHeader(entry, options, mapping);
          result.columns = describeColumns(columns);
          reader = { columns, encoding: options.encoding, country: options.country };
          await records.transaction((tx) => tx.leadLists.clearImportErrors(leadListId));
          continue;
        }
        rows += 1;
        checkRowCount(rows, options.maxRows);
        await addTo(batch, reader, entry);
        if (batch.leads.length + batch.faults.length < BATCH_ROWS && batch.size < BATCH_SIZE) continue;
        await writing;
        writing = write(batch);
        // It is awaited above or below; until then a failure must not count as unhandled.
        writing.catch(() => undefined);
        batch = newBatch();
      }
    }
    await writing;
    if (batch.leads.length + batch.faults.length > 0) await write(batch);
    complete = true;
  } finally {
    // What is under way when the file breaks off is still committed, and counted.
    await writing.catch(() => undefined);
    const { imported, rejected, suppressed } = result;
    if (complete || imported > 0) {
      await records.transaction((tx) =>
        writeAudit(tx, options.actor, 'lead-list.imported', leadListId, { imported, rejected, suppressed, complete }),
      );
    }
  }
  return result;
}

interface Batch {
  leads: ReadLead[];
  faults: RowFault[];
  size: number;
}
const newBatch = (): Batch => ({ leads: [], faults: [], size: 0 });

async function addTo(batch: Batch, reader: RowReader, entry: CsvEntry): Promise<void> {
  if (isFault(entry)) {
    batch.faults.push({ ...entry, column: null });
    return;
  }
  const read = await readLead(reader, entry);
  if ('code' in read) {
    batch.faults.push(read);
    return;
  }
  batch.leads.push(read);
  batch.size += read.size;
}

function readHeader(entry: CsvEntry, options: ImportOptions, mapping: ReturnType<typeof readMapping>): Column[] {
  if (isFault(entry)) throw new ProblemError('unknown-columns', `The header line cannot be read. ${entry.message}`);
  const headers = entry.cells.map((cell) => decodeCell(cell, options.encoding) ?? '');
  return readColumns(headers, mapping, options.fields);
}
