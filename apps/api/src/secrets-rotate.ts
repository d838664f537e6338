import { parseArgs } from 'node:util';
import { createDatabase, dataKeyRepository } from '@outrider/db';
import { ConfigError, databaseConfig, loadConfig, secretKeysConfig } from '@outrider/platform';
import { createSecretBox } from '@outrider/security';
import { checkSecrets } from './secrets/check-secrets.js';
import { rotateSecrets } from './secrets/rotate-secrets.js';
import type { Unreadable } from './secrets/sealed-rows.js';

const USAGE = 'Usage: npm run secrets:rotate [-- --data-keys], or npm run secrets:check';
/** Values that are named when they do not open. */
const NAMED = 100;

const say = (text: string) => process.stdout.write(`${text}\n`);

/**
 * `npm run secrets:rotate`: everything under the current master key, with `--data-keys` under new data keys too; then a check.
 * `npm run secrets:check`: the check alone. The exit code is 0 where every value opens, 1 where one does not, 2 for wrong arguments.
 */
async function run(): Promise<number> {
  const { values } = parseArgs({ options: { 'data-keys': { type: 'boolean' }, check: { type: 'boolean' } } });
  const config = loadConfig([databaseConfig, secretKeysConfig]);
  const database = createDatabase({ ...config.database, poolSize: 4 });
  const box = () => createSecretBox({ masterKeys: config.secretKeys, store: dataKeyRepository(database) });
  try {
    if (!values.check) {
      const report = await rotateSecrets(database, box(), { dataKeys: values['data-keys'] ?? false });
      say(
        `Data keys: ${report.rewrapped} wrapped anew, ${report.newDataKeys} made, ${report.deletedDataKeys} deleted.`,
      );
      say(`Secrets: ${report.resealed} sealed anew.`);
      name(report.failed.filter(({ column }) => column === 'data_keys'));
    }
    // With a box of its own, which knows nothing but what the database says now.
    const { opened, failed } = await checkSecrets(database, box());
    say(`Check: ${opened} open, ${failed.length} do not.`);
    name(failed);
    return failed.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

function name(failed: readonly Unreadable[]): void {
  for (const { tenantId, column, rowId, why } of failed.slice(0, NAMED)) {
    process.stderr.write(`tenant ${tenantId}, ${column}, ${rowId}: ${why}\n`);
  }
}

run().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ?? false;
    const known = isUsage || error instanceof ConfigError;
    process.stderr.write(`${known ? (error as Error).message : String((error as Error).stack)}\n`);
    if (isUsage) process.stderr.write(`${USAGE}\n`);
    process.exitCode = isUsage ? 2 : 1;
  },
);
