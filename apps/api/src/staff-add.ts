import { parseArgs } from 'node:util';
import { ProblemError, StaffPerson } from '@outrider/contracts';
import { createDatabase } from '@outrider/db';
import { ConfigError, databaseConfig, loadConfig, staffConfig } from '@outrider/platform';
import { createPasswords } from '@outrider/security';
import { Value } from 'typebox/value';
import { addStaff, SET_UP_HOURS } from './staff/add-staff.js';

const USAGE = 'Usage: npm run staff:add -- --email name@example.com --name "First Last"';

/** `npm run staff:add`: adds a member of the operator's personnel and prints the link to set the log-on up. */
async function run(): Promise<number> {
  const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' } } });
  if (!Value.Check(StaffPerson, values)) {
    process.stderr.write(`Give an e-mail address and a name.\n${USAGE}\n`);
    return 2;
  }
  const config = loadConfig([databaseConfig, staffConfig]);
  if (!config.staff) {
    process.stderr.write('OUTRIDER_STAFF_PORT is 0: there is nowhere to log on. Set it as the api has it.\n');
    return 1;
  }
  const database = createDatabase({ ...config.database, poolSize: 1 });
  try {
    const link = await addStaff({ database, passwords: createPasswords(), url: config.staff.url }, values);
    process.stdout.write(
      `${link}\nGive this link to ${values.name} in person. It works once, within ${SET_UP_HOURS} hours.\n`,
    );
    return 0;
  } finally {
    await database.close();
  }
}

run().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const known = error instanceof ProblemError || error instanceof ConfigError;
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') ?? false;
    process.stderr.write(`${known || isUsage ? (error as Error).message : String((error as Error).stack)}\n`);
    if (isUsage) process.stderr.write(`${USAGE}\n`);
    process.exitCode = isUsage ? 2 : 1;
  },
);
