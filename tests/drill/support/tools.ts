import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  createProgress,
  DRILL_PROGRAMS,
  ensurePrograms,
  unpackedPrograms,
  type UnpackedName,
  type UnpackedProgram,
} from '@outrider/local';

export const repositoryRoot = join(import.meta.dirname, '../../..');
export const infra = join(repositoryRoot, 'infra');

export type Tools = Record<UnpackedName, UnpackedProgram>;

/** HAProxy and fail2ban, or why this machine cannot have them. */
export async function tools(): Promise<Tools | string> {
  if (process.platform !== 'linux') return 'this is no Linux';
  const logs = join(repositoryRoot, '.outrider', 'logs');
  mkdirSync(logs, { recursive: true });
  try {
    await ensurePrograms(DRILL_PROGRAMS, join(logs, 'apt.log'), createProgress());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return unpackedPrograms();
}

/** What the drill needs, or why it cannot be held here. */
export async function drillTools(): Promise<Tools | string> {
  if (process.getuid?.() !== 0) return 'network namespaces take root';
  const probe = spawnSync('unshare', ['--net', 'true'], { encoding: 'utf8' });
  if (probe.status !== 0) return `network namespaces cannot be made here: ${probe.stderr.trim()}`;
  const found = await tools();
  if (typeof found === 'string') return found;
  const firewall = spawnSync('unshare', ['--net', 'nft', '-f', join(infra, 'nftables/outrider-bans.nft')], {
    encoding: 'utf8',
    env: SBIN_ENV,
  });
  return firewall.status === 0 ? found : `the kernel has no nftables: ${firewall.stderr.trim()}`;
}

/** A person's PATH often lacks where `ip` and `nft` are. */
export const SBIN_ENV: NodeJS.ProcessEnv = {
  PATH: `${process.env['PATH']}:/usr/local/sbin:/usr/sbin:/sbin`,
  LC_ALL: 'C.UTF-8',
};

/** Runs a program to its end. @throws with what it said, where it fails */
export function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...SBIN_ENV, ...env },
    maxBuffer: 16_000_000,
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${error?.message ?? ''}${stderr}${stdout}`);
}

export const runUnpacked = (program: UnpackedProgram, args: readonly string[], env: NodeJS.ProcessEnv = {}): string =>
  run(program.command, [...program.args, ...args], { ...program.env, ...env });
