import { spawnSync } from 'node:child_process';
import { accessSync, constants, createWriteStream } from 'node:fs';
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import { SetupFailure } from './failure.js';
import type { Progress } from './progress.js';

/**
 * Programs that npm can't bring, and Debian's packages that hold them. None of these packages brings a service, so nothing
 * is started or enabled on the machine: the bare servers are in `mariadb-server-core` and `redis-tools`
 * (its `redis-check-rdb` is the server's own program under another name).
 */
const PROGRAMS = {
  mariadbd: { names: ['mariadbd'], package: 'mariadb-server-core' },
  'mariadb-install-db': { names: ['mariadb-install-db'], package: 'mariadb-server-core' },
  my_print_defaults: { names: ['my_print_defaults'], package: 'mariadb-client-core' },
  'redis-server': { names: ['redis-server', 'redis-check-rdb'], package: 'redis-tools' },
  sipp: { names: ['sipp'], package: 'sip-tester' },
  chromium: { names: ['chromium', 'google-chrome'], package: 'chromium' },
  openssl: { names: ['openssl'], package: 'openssl' },
  ip: { names: ['ip'], package: 'iproute2' },
  nft: { names: ['nft'], package: 'nftables' },
  python3: { names: ['python3'], package: 'python3' },
} as const;

export type Program = keyof typeof PROGRAMS;

/** What the database and Redis need. */
export const SERVICE_PROGRAMS: readonly Program[] = [
  'mariadbd',
  'mariadb-install-db',
  'my_print_defaults',
  'redis-server',
];
/** What the tests drive besides. */
export const TEST_PROGRAMS: readonly Program[] = ['sipp', 'chromium', 'openssl'];

/** What the drill in network namespaces takes besides; where they cannot be had, it is left out. */
export const DRILL_PROGRAMS: readonly Program[] = ['openssl', 'ip', 'nft', 'python3'];

/** The program's path, or undefined. Looks where servers live too, which a person's PATH often lacks. */
export function findProgram(program: Program): string | undefined {
  const dirs = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  for (const name of PROGRAMS[program].names) {
    for (const dir of dirs) {
      const file = join(dir, name);
      if (dir !== '' && isExecutable(file)) return file;
    }
  }
  return undefined;
}

/** The program's path. @throws SetupFailure `program-missing` */
export function requireProgram(program: Program): string {
  const file = findProgram(program);
  if (file === undefined) throw missing([program]);
  return file;
}

/**
 * Installs what is missing from Debian's packages when this is root on a Debian machine.
 * @throws SetupFailure `program-missing` with the line to run, or `install-failed`.
 */
export async function ensurePrograms(programs: readonly Program[], logFile: string, log: Progress): Promise<void> {
  const absent = programs.filter((program) => findProgram(program) === undefined);
  if (absent.length === 0) return;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) throw missing(absent);
  const packages = packagesOf(absent);
  log(`apt-get: installing ${packages.join(', ')} (once; details in ${logFile})`);
  await aptGet(['update'], logFile);
  await aptGet(['install', '--yes', '--no-install-recommends', ...packages], logFile);
  const still = programs.filter((program) => findProgram(program) === undefined);
  if (still.length > 0) throw missing(still);
  log(`apt-get: installed`);
}

function packagesOf(programs: readonly Program[]): string[] {
  return [...new Set(programs.map((program) => PROGRAMS[program].package))];
}

function missing(programs: readonly Program[]): SetupFailure {
  const packages = packagesOf(programs).join(' ');
  return new SetupFailure(
    'program-missing',
    `Missing on this machine: ${programs.join(', ')}.`,
    `Run this, then start again:\n\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages}\n\n` +
      '    (nothing is started by it; or start a Docker engine, which brings the database and Redis)',
  );
}

async function aptGet(args: readonly string[], logFile: string): Promise<void> {
  const out = createWriteStream(logFile, { flags: 'a' });
  const child = spawn('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.pipe(out, { end: false });
  child.stderr.pipe(out, { end: false });
  const [code] = (await once(child, 'close')) as [number | null];
  out.end();
  if (code === 0) return;
  throw new SetupFailure(
    'install-failed',
    `apt-get ${args[0]} ended with code ${code}.`,
    `See ${logFile}. Usually the machine has no way to its package mirror, or another apt is running.`,
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
