import { chownSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repositoryRoot } from '../paths.js';
import { startProcess, type ProcessHandle } from '../process.js';
import { requireProgram } from '../programs.js';
import { unprivilegedUser } from '../unprivileged.js';
import { redisAnswers } from './probes.js';
import type { ServiceOptions } from './service-options.js';

/** Debian's Redis on this platform's own port and folder, as an ordinary process. */
export function startRedis(options: ServiceOptions): ProcessHandle {
  const { dir, port, secrets, logsDir, runDir } = options;
  mkdirSync(dir, { recursive: true });
  const user = unprivilegedUser(['redis', 'nobody'], dir);

  // In a file, since arguments are seen by every user of the machine.
  const configFile = join(dir, 'redis.conf');
  rmSync(configFile, { force: true });
  writeFileSync(
    configFile,
    [
      `include "${join(repositoryRoot, 'infra/redis/redis.conf')}"`,
      'bind 127.0.0.1',
      `port ${port}`,
      `requirepass ${secrets.redis}`,
      `dir "${dir}"`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  if (user) chownSync(configFile, user.uid, user.gid);

  return startProcess({
    name: 'redis',
    command: serverProgram(dir),
    args: [configFile],
    cwd: dir,
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8' },
    ...(user ? { user } : {}),
    logsDir,
    runDir,
    readyWhen: () => redisAnswers(port, secrets.redis),
  });
}

/** Redis looks at the name it is called by: `redis-check-rdb`, which `redis-tools` holds, serves when called `redis-server`. */
function serverProgram(dir: string): string {
  const found = requireProgram('redis-server');
  if (basename(found) === 'redis-server') return found;
  const link = join(dir, 'redis-server');
  if (!existsSync(link)) symlinkSync(found, link);
  return link;
}
