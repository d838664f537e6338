import { parseArgs } from 'node:util';
import { ProblemError, StaffPerson } from '@outrider/contracts';
import { createDatabase } from '@outrider/db';
import { ConfigError, databaseConfig, loadConfig, staffConfig } from '@outrider/platform';
import { createPasswords } from '@outrider/security';
import { Value } from 'typebox/value';
import { addStaff, SET_UP_HOURS } from './staff/add-staff.js';
import { removeStaff } from './staff/remove-staff.js';

const USAGE = `Usage: npm run staff:add -- --email name@example.com --name "First Last"
       npm run staff:remove -- --email name@example.com
`;
const say = (text: string) => void process.stdout.write(`${text}\n`);

class WrongUse extends Error {}

async function add(values: object): Promise<void> {
  if (!Value.Check(StaffPerson, values)) throw new WrongUse('Give an e-mail address and a name.');
  const config = loadConfig([databaseConfig, staffConfig]);
  const { staff } = config;
  if (!staff) throw new WrongUse('OUTRIDER_STAFF_PORT is 0: there is nowhere to log on. Set it as the api has it.');
  const database = createDatabase({ ...config.database, poolSize: 1 });
  try {
    say(await addStaff({ database, passwords: createPasswords(), url: staff.url }, values));
    say(`Give this link to ${values.name} in person. It works once, within ${SET_UP_HOURS} hours.`);
  } finally {
    await database.close();
  }
}

async function remove({ email, name }: { email?: string; name?: string }): Promise<void> {
  if (email === undefined || name !== undefined) throw new WrongUse('Give an e-mail address.');
  const config = loadConfig([databaseConfig]);
  const database = createDatabase({ ...config.database, poolSize: 1 });
  try {
    await removeStaff({ database }, email);
    say(`${email} may not log on any more; what was open is closed within a second.`);
  } finally {
    await database.close();
  }
}

/** `npm run staff:add` and `staff:remove`: who the operator's personnel are. */
async function run([command, ...args]: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { email: { type: 'string' }, name: { type: 'string' } } });
  if (command === 'add') return add(values);
  if (command === 'remove') return remove(values);
  throw new WrongUse('Say what to do: add or remove.');
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const wrongUse = error instanceof WrongUse || String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS');
  const known = wrongUse || error instanceof ProblemError || error instanceof ConfigError;
  process.stderr.write(
    `${known ? (error as Error).message : String((error as Error).stack)}\n${wrongUse ? USAGE : ''}`,
  );
  process.exitCode = wrongUse ? 2 : 1;
});
