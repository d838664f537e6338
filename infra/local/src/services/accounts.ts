import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { repositoryRoot } from '../paths.js';
import type { Secrets } from '../secrets.js';

/** The application's database, and the account that migrates it. */
export const DATABASE = 'outrider';

/** Processes that have an account of their own at the database, with what `infra/mysql/accounts.sql` grants it and no more. */
export const DATABASE_ACCOUNTS = ['api', 'gateway', 'dialer'] as const;
export type DatabaseAccount = (typeof DATABASE_ACCOUNTS)[number];

/**
 * Makes the account that Outrider uses, also for databases of its own naming (`outrider…`: tests make theirs).
 * Can be run again. Passwords are base64url: nothing in them needs quoting.
 */
export function accountStatements(secrets: Secrets): string[] {
  return [
    `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
    `CREATE USER IF NOT EXISTS 'outrider'@'%' IDENTIFIED BY '${secrets.database}'`,
    `ALTER USER 'outrider'@'%' IDENTIFIED BY '${secrets.database}'`,
    // It grants the processes' accounts theirs, once the tables are there.
    "GRANT ALL ON `outrider%`.* TO 'outrider'@'%' WITH GRANT OPTION",
    ...DATABASE_ACCOUNTS.flatMap((account) => [
      `CREATE USER IF NOT EXISTS 'outrider_${account}'@'%' IDENTIFIED BY '${secrets.database}'`,
      `ALTER USER 'outrider_${account}'@'%' IDENTIFIED BY '${secrets.database}'`,
    ]),
  ];
}

/** Gives the processes' accounts their rights at the migrated database that the URL names. Can be run again. */
export async function grantAccounts(url: string): Promise<void> {
  const file = readFileSync(join(repositoryRoot, 'infra/mysql/accounts.sql'), 'utf8');
  const grants = file
    .split('\n')
    .filter((line) =>
      DATABASE_ACCOUNTS.some((account) => line.startsWith('GRANT ') && line.endsWith(` TO 'outrider_${account}'@'%';`)),
    );
  const connection = await createConnection({ uri: url });
  try {
    for (const grant of grants)
      await connection.query(grant.replace('ON `outrider`.', `ON \`${new URL(url).pathname.slice(1)}\`.`));
  } finally {
    await connection.end();
  }
}

export function databaseUrl(secrets: Secrets, port: number, account?: DatabaseAccount): string {
  const user = account === undefined ? 'outrider' : `outrider_${account}`;
  return `mysql://${user}:${secrets.database}@127.0.0.1:${port}/${DATABASE}`;
}

export function redisUrl(secrets: Secrets, port: number): string {
  return `redis://:${secrets.redis}@127.0.0.1:${port}/0`;
}
