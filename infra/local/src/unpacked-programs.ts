import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { outriderDir } from './paths.js';

/** How a program is run that was not installed. */
export interface UnpackedProgram {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
}

/**
 * Debian's packages that bring services: installed, they would be started on the machine, and fail2ban would guard its ssh. So they
 * are only unpacked, with the libraries that a bare machine lacks.
 */
const PACKAGES = ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1', 'fail2ban'];

export type UnpackedName = 'haproxy' | 'fail2ban-server' | 'fail2ban-client' | 'fail2ban-regex';

const root = join(outriderDir, 'tools', 'network');

/**
 * HAProxy and fail2ban, downloaded (3 MB, once) and unpacked below `.outrider/tools`.
 * @returns why they cannot be had, in words, where that is so
 */
export function unpackedPrograms(): Record<UnpackedName, UnpackedProgram> | string {
  if (!existsSync(root)) {
    const problem = unpack();
    if (problem !== undefined) return problem;
  }
  const python = ['/usr/bin/python3', '/usr/local/bin/python3'].find((file) => existsSync(file));
  if (python === undefined) return 'there is no python3, which fail2ban is written in';
  const libraries = readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu')) ?? '';
  const fail2ban = (name: string): UnpackedProgram => ({
    command: python,
    args: [join(root, 'usr/bin', name)],
    env: { PYTHONPATH: join(root, 'usr/lib/python3/dist-packages'), PYTHONDONTWRITEBYTECODE: '1' },
  });
  return {
    haproxy: {
      command: join(root, 'usr/sbin/haproxy'),
      args: [],
      env: { LD_LIBRARY_PATH: join(root, 'usr/lib', libraries) },
    },
    'fail2ban-server': fail2ban('fail2ban-server'),
    'fail2ban-client': fail2ban('fail2ban-client'),
    'fail2ban-regex': fail2ban('fail2ban-regex'),
  };
}

/** Made beside and renamed: a half-made folder is never taken for a whole one. */
function unpack(): string | undefined {
  const unfinished = `${root}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    const download = () => run('apt-get', ['download', ...PACKAGES], unfinished);
    if (!download() && !(run('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'update'], unfinished) && download())) {
      return 'Debian’s packages of HAProxy and fail2ban cannot be downloaded (`apt-get download haproxy`)';
    }
    for (const file of readdirSync(unfinished).filter((name) => name.endsWith('.deb'))) {
      if (!run('dpkg', ['-x', file, '.'], unfinished)) return `dpkg cannot unpack ${file}`;
    }
    renameSync(unfinished, root);
    return undefined;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

const run = (command: string, args: string[], cwd: string): boolean =>
  spawnSync(command, args, { cwd, stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
    .status === 0;
