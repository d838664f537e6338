import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = import.meta.dirname;

/** What makes the scope, what puts repositories together, and what is of the whole platform by its nature: a log-on names no tenant. */
const OUTSIDE_THE_SCOPE =
  /^(schema|platform|data-classes|secrets)\/|^(scope|scope-types|campaign-view|team-view|rows-by-id|kept-reads|kept-by-tenant|database|transaction|migrate|connection-options|errors|testing|test-schema|test-campaign|probe|records|repositories|campaign-live|index)\.ts$|^tenancy\/user-sessions\.repository\.ts$|\.test\.ts$/;

const FORBIDDEN: [RegExp, string][] = [
  [/tenantId|tenant_id/, 'names a tenant'],
  [/from '(mysql2|drizzle-orm\/mysql2)/, 'opens its own way to the server'],
  [/from '(\.\.?\/)+database\.js'/, 'takes the whole database instead of a scope'],
  [/\bsql(<[^>]*>)?`[^`]*\b(from|join|into|update|delete)\s[^`]*`/, 'writes a table into raw SQL'],
];

function violations(source: string): string[] {
  return FORBIDDEN.filter(([pattern]) => pattern.test(source)).map(([, why]) => why);
}

describe('repository sources', () => {
  const files = (readdirSync(src, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.ts'))
    .map((file) => relative(src, join(src, file)))
    .filter((file) => !OUTSIDE_THE_SCOPE.test(file));

  it('leave the tenant to the scope', () => {
    const found = files.flatMap((file) =>
      violations(readFileSync(join(src, file), 'utf8')).map((why) => `${file} ${why}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ['scope.primary.select().from(leads).where(eq(leads.tenantId, other))', 'names a tenant'],
    ["import { createPool } from 'mysql2/promise'", 'opens its own way to the server'],
    ["import type { Executor } from '../database.js'", 'takes the whole database instead of a scope'],
    ['sql`(select count(*) from ${attempts})`', 'writes a table into raw SQL'],
    ['sql`update leads set state = 1`', 'writes a table into raw SQL'],
  ])('are caught when one says %s', (source, why) => {
    expect(violations(source)).toContain(why);
  });
});
