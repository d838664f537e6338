import { readFileSync } from 'node:fs';
import { generateMySQLDrizzleJson, generateMySQLMigration } from 'drizzle-kit/api';
import { describe, expect, it } from 'vitest';
import * as schema from './index.js';

const meta = new URL('../../migrations/meta/', import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, meta), 'utf8')) as Record<string, unknown>;

describe('the schema', () => {
  it('is what the migrations make: nothing was changed without one', async () => {
    const journal = read('_journal.json') as { entries: { idx: number }[] };
    const last = read(`${String(journal.entries.at(-1)?.idx).padStart(4, '0')}_snapshot.json`);
    const migrated = last as Awaited<ReturnType<typeof generateMySQLDrizzleJson>>;
    const present = await generateMySQLDrizzleJson(schema, migrated.id);
    expect(await generateMySQLMigration(migrated, present)).toEqual([]);
  });
});
