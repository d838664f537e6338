import { ProblemError } from '@outrider/contracts';

export interface ImportLimits {
  /** Bytes of one file. */
  maxBytes: number;
  /** Rows of one file, good and bad. */
  maxRows: number;
  /** Files that one tenant may have under way in one process. */
  maxAtOnce: number;
}

export const IMPORT_LIMITS: ImportLimits = { maxBytes: 2 * 1024 ** 3, maxRows: 5_000_000, maxAtOnce: 3 };

/** @throws ProblemError `too-large` once more than `maxBytes` have come. What was read before stays good. */
export async function* limitBytes(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ProblemError(
        'too-large',
        `A file may have ${Math.floor(maxBytes / 1024 ** 2).toLocaleString('en')} MiB. The rows before stay imported; send the rest as another file.`,
      );
    }
    yield chunk;
  }
}

/** @throws ProblemError `too-large` for a row too many. */
export function checkRowCount(rows: number, maxRows: number): void {
  if (rows <= maxRows) return;
  throw new ProblemError(
    'too-large',
    `A file may have ${maxRows.toLocaleString('en')} rows. Those before stay imported; send the rest as another file.`,
  );
}

/** Keeps one tenant's imports from taking the whole process. */
export function createImportSlots(maxAtOnce: number) {
  const underWay = new Map<string, number>();
  return {
    /** @throws ProblemError `too-many-imports` where the tenant has as many under way as it may. */
    async hold<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
      const count = underWay.get(tenantId) ?? 0;
      if (count >= maxAtOnce) {
        throw new ProblemError(
          'too-many-imports',
          `${count} imports are under way, as many as may be. Wait until one has ended.`,
        );
      }
      underWay.set(tenantId, count + 1);
      try {
        return await work();
      } finally {
        const left = (underWay.get(tenantId) ?? 1) - 1;
        if (left === 0) underWay.delete(tenantId);
        else underWay.set(tenantId, left);
      }
    },
  };
}
