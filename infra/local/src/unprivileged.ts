import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * The first of `names` that exists and can reach `dir`, which it is then given; undefined when this process is not root
 * (it runs as itself) or none can (a clone in root's own folder).
 */
export function unprivilegedUser(names: readonly string[], dir: string): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readUsers();
  for (const name of names) {
    const user = users.find((u) => u.name === name);
    if (!user) continue;
    const reaches = spawnSync('/usr/bin/test', ['-x', dir], { uid: user.uid, gid: user.gid, cwd: '/' }).status === 0;
    if (!reaches) continue;
    chownSync(dir, user.uid, user.gid);
    return user;
  }
  return undefined;
}

function readUsers(): SystemUser[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
  } catch {
    return [];
  }
}
