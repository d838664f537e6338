import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, openSync, closeSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupFailure } from '../failure.js';
import { repositoryRoot } from '../paths.js';
import { startProcess, type ProcessHandle } from '../process.js';
import { requireProgram } from '../programs.js';
import { unprivilegedUser, type SystemUser } from '../unprivileged.js';
import { accountStatements, databaseUrl } from './accounts.js';
import { databaseAnswers } from './probes.js';
import type { ServiceOptions } from './service-options.js';

/** Debian's MariaDB on this platform's own port and folder, as an ordinary process. */
export async function startMariadb(options: ServiceOptions): Promise<ProcessHandle> {
  const { secrets, port, logsDir, runDir, durable } = options;
  const dir = options.dir;
  mkdirSync(dir, { recursive: true });
  const user = unprivilegedUser(['mysql', 'nobody'], dir);
  const dataDir = join(dir, 'data');
  // Of its own: a server that starts clears its folder of temporary tables, another's too.
  const temporaryDir = join(dir, 'tmp');
  mkdirSync(temporaryDir, { recursive: true });
  if (user) chownSync(temporaryDir, user.uid, user.gid);
  if (!existsSync(dataDir)) {
    await createDataDir(dir, dataDir, temporaryDir, user, join(logsDir, 'mariadb-install.log'));
  }

  const initFile = join(dir, 'init.sql');
  const statements = [
    ...['localhost', '127.0.0.1', '::1'].map(
      (host) => `ALTER USER IF EXISTS 'root'@'${host}' IDENTIFIED BY '${secrets.databaseRoot}'`,
    ),
    ...accountStatements(secrets),
  ];
  writeFileSync(initFile, statements.map((statement) => `${statement};\n`).join(''), { mode: 0o600 });
  if (user) chownSync(initFile, user.uid, user.gid);

  return startProcess({
    name: 'mariadb',
    command: requireProgram('mariadbd'),
    args: [
      // Debian's own settings in /etc are for another server.
      `--defaults-file=${join(repositoryRoot, 'infra/mysql/outrider.cnf')}`,
      `--datadir=${dataDir}`,
      `--tmpdir=${temporaryDir}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      // Relative to the data folder: a socket's whole path may have 107 characters at most.
      '--socket=mariadb.sock',
      '--pid-file=mariadb.pid',
      `--init-file=${initFile}`,
      '--innodb-buffer-pool-size=512M',
      // 2: an end of the process loses nothing, an end of the machine at most a second.
      `--innodb-flush-log-at-trx-commit=${durable ? 1 : 2}`,
      ...(durable ? [] : ['--skip-sync-frm']),
      ...(user || process.getuid?.() !== 0 ? [] : ['--user=root']),
    ],
    cwd: dir,
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    ...(user ? { user } : {}),
    logsDir,
    runDir,
    readyWhen: () => databaseAnswers(databaseUrl(secrets, port)),
    readyTimeoutMs: 90_000,
    // A clean end writes its pages; killing it would only move that work to the next start.
    stopTimeoutMs: 30_000,
  });
}

/** Made beside and renamed: a half-made folder is never taken for a whole one. */
async function createDataDir(
  dir: string,
  dataDir: string,
  temporaryDir: string,
  user: SystemUser | undefined,
  logFile: string,
) {
  const unfinished = join(dir, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  const log = openSync(logFile, 'a');
  const child = spawn(
    requireProgram('mariadb-install-db'),
    [
      '--no-defaults',
      `--datadir=${unfinished}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      // The machine's own name need not resolve.
      '--force',
      ...(user || process.getuid?.() !== 0 ? [] : ['--user=root']),
    ],
    {
      cwd: dir,
      env: { PATH: `${process.env['PATH']}:/usr/sbin`, HOME: dir, TMPDIR: temporaryDir, LC_ALL: 'C.UTF-8' },
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
      stdio: ['ignore', log, log],
    },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  closeSync(log);
  if (code !== 0) {
    throw new SetupFailure(
      'process-failed',
      `mariadb-install-db could not make ${dataDir} (code ${code}).`,
      `See ${logFile}. Often the disk is full (\`df -h ${dirname(dir)}\`).`,
    );
  }
  renameSync(unfinished, dataDir);
}
