import type { Secrets } from '../secrets.js';

/** The application's database and account. */
export const DATABASE = 'outrider';

/**
 * Makes the account that Outrider uses, also for databases of its own naming (`outrider…`: tests make theirs).
 * Can be run again. Passwords are base64url: nothing in them needs quoting.
 */
export function accountStatements(secrets: Secrets): string[] {
  return [
    `CREATE DATABASE IF NOT EXISTS ${DATABASE} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
    `CREATE USER IF NOT EXISTS 'outrider'@'%' IDENTIFIED BY '${secrets.database}'`,
    `ALTER USER 'outrider'@'%' IDENTIFIED BY '${secrets.database}'`,
    "GRANT ALL ON `outrider%`.* TO 'outrider'@'%'",
  ];
}

export function databaseUrl(secrets: Secrets, port: number): string {
  return `mysql://outrider:${secrets.database}@127.0.0.1:${port}/${DATABASE}`;
}

export function redisUrl(secrets: Secrets, port: number): string {
  return `redis://:${secrets.redis}@127.0.0.1:${port}/0`;
}
