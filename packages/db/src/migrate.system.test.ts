import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, describe, expect, it } from 'vitest';
import { migrate } from './migrate.js';
import { dropTestDatabase, testDatabaseUrl, testServerUrl } from './testing.js';

const made: string[] = [];

afterAll(() => Promise.all(made.map(dropTestDatabase)));

function newUrl(): string {
  const url = testDatabaseUrl();
  made.push(url);
  return url;
}

async function query(url: string, sql: string, values: unknown[] = []): Promise<RowDataPacket[]> {
  const connection = await createConnection({ uri: url });
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql, values);
    return rows;
  } finally {
    await connection.end();
  }
}

describe('migrate', () => {
  it('creates the database with the collation that the schema counts on, and does nothing the second time', async () => {
    const url = newUrl();
    const first = await migrate(url);
    expect(first.createdDatabase).toBe(true);
    expect(first.applied).toBeGreaterThan(0);
    expect(await migrate(url)).toEqual({ applied: 0, createdDatabase: false });
    const rows = await query(
      url,
      'select distinct table_collation as collation from information_schema.tables where table_schema = database()',
    );
    expect(rows.map((row) => row['collation'])).toEqual(['utf8mb4_unicode_520_ci']);
  });

  it('lets one of several migrators work and the others find it done', async () => {
    const url = newUrl();
    const reports = await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
    expect(reports.filter((report) => report.applied > 0)).toHaveLength(1);
  });

  it('says that another migrator holds the lock when it waited in vain', async () => {
    const url = newUrl();
    await migrate(url);
    const holder = await createConnection({ uri: url });
    const hash = createHash('sha256').update(new URL(url).pathname.slice(1)).digest('hex').slice(0, 32);
    await holder.query('select get_lock(?, 0)', [`outrider-migrate-${hash}`]);
    await expect(migrate(url, { lockTimeoutSeconds: 0 })).rejects.toMatchObject({ code: 'migration-lock-held' });
    await holder.end();
  });

  it('refuses a schema that is newer than the code', async () => {
    const url = newUrl();
    await migrate(url);
    await query(url, "insert into __drizzle_migrations (hash, created_at) values ('x', ?)", [Date.UTC(2200, 0)]);
    await expect(migrate(url)).rejects.toMatchObject({ code: 'schema-newer-than-code' });
  });

  it('refuses a URL without a database name', async () => {
    await expect(migrate(testServerUrl().href)).rejects.toMatchObject({ code: 'database-name-missing' });
  });

  it('gives an empty database that somebody made by hand the right collation', async () => {
    const url = newUrl();
    await query(testServerUrl().href, 'create database ?? character set latin1', [new URL(url).pathname.slice(1)]);
    await migrate(url);
    const [row] = await query(url, 'select @@collation_database as collation');
    expect(row?.['collation']).toBe('utf8mb4_unicode_520_ci');
  });
});

describe('the migration to destinations', () => {
  it('lets a tenant call where its trunks had been allowed to, by rows, and nowhere else', async () => {
    const url = newUrl();
    await migrate(url);
    const at = '2030-01-01';
    for (const [tenant, prefixes] of [
      ['A', '["+45", "+46"]'],
      ['A', '["+45", "+4790", "junk", "+0"]'],
      ['B', '[]'],
    ] as const) {
      await query(url, 'insert ignore into tenants (id, name, country, created_at) values (?, ?, "DK", ?)', [
        tenant,
        tenant,
        at,
      ]);
      await query(
        url,
        `insert into trunks (tenant_id, id, name, host, channels, calls_per_second, allowed_prefixes, created_at)
         values (?, left(uuid(), 26), 'T', 'sip.example', 1, 1, ?, ?)`,
        [tenant, prefixes, at],
      );
    }
    const file = readFileSync(new URL('../migrations/0007_destinations.sql', import.meta.url), 'utf8');
    await query(url, file.split('--> statement-breakpoint')[1]!);
    const rows = await query(url, 'select * from destinations order by tenant_id, prefix');
    expect(rows).toMatchObject(
      ['+45', '+46', '+4790'].map((prefix) => ({ tenant_id: 'A', prefix, allowed: 1, price_per_minute: 0 })),
    );
  });
});
