import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './namespaces.js';
import { infra, type Tools } from './tools.js';

/** What the firewalls say to be believed. */
export const BAN_REPORT_SECRET = 'kf83hRt0pXw2Lq7ZvB5n';

/** The rules as `infra/nftables` has them, for this site. */
export function loadFirewall(machine: Machine, siteFile: string): void {
  writeFileSync(
    siteFile,
    [
      'add element inet outrider trunks4 { 198.18.5.0/24 }',
      'add element inet outrider admins4 { 10.79.0.0/24 }',
      'add element inet outrider inner4 { 10.77.0.0/24 }',
      '',
    ].join('\n'),
  );
  for (const file of [join(infra, 'nftables/outrider-bans.nft'), join(infra, 'nftables/outrider.nft'), siteFile]) {
    machine.run('nft', ['-f', file]);
  }
}

/** fail2ban as `infra/fail2ban` has it, with this firewall's own paths in `jail.local`. */
export function writeFail2ban(options: { dir: string; tools: Tools; log: string; adminAddress: string; ca: string }) {
  const { dir, tools, log, adminAddress, ca } = options;
  const config = join(dir, 'fail2ban');
  for (const part of ['filter.d', 'action.d', 'jail.d'])
    cpSync(join(infra, 'fail2ban', part), join(config, part), { recursive: true });
  const report = join(dir, 'ban-report.conf');
  writeFileSync(
    report,
    `URL=https://${adminAddress}:8443/v1/staff/security-events\nSECRET=${BAN_REPORT_SECRET}\nCA=${ca}\n`,
    {
      mode: 0o600,
    },
  );
  writeFileSync(join(config, 'jail.conf'), '[DEFAULT]\nbackend = polling\n');
  writeFileSync(
    join(config, 'jail.local'),
    [
      '[outrider]',
      `logpath = ${log}`,
      `action = outrider[bans="${join(infra, 'nftables/outrider-bans.nft')}", report="${join(infra, 'fail2ban/report-ban')}"]`,
      '',
    ].join('\n'),
  );
  const [socket, pid] = [join(dir, 'fail2ban.sock'), join(dir, 'fail2ban.pid')];
  writeFileSync(
    join(config, 'fail2ban.conf'),
    [
      '[Definition]',
      'loglevel = INFO',
      'logtarget = STDOUT',
      'syslogsocket = auto',
      `socket = ${socket}`,
      `pidfile = ${pid}`,
      'dbfile = None',
      'dbmaxmatches = 10',
      'dbpurgeage = 1d',
      '[Thread]',
      'stacksize = 0',
      '',
    ].join('\n'),
  );
  const cli = ['-c', config, '-s', socket, '-p', pid];
  const env = { ...tools['fail2ban-server'].env, OUTRIDER_BAN_REPORT_CONF: report };
  return {
    options: cli,
    env,
    client: (machine: Machine, ...args: string[]) =>
      machine.run(tools['fail2ban-client'].command, [...tools['fail2ban-client'].args, ...cli, ...args], env),
  };
}

/** Whom the firewall shuts out now. */
export function bannedAt(machine: Machine): string[] {
  const { nftables } = JSON.parse(machine.run('nft', ['-j', 'list', 'set', 'inet', 'outrider_bans', 'banned4'])) as {
    nftables: { set?: { elem?: (string | { elem: { val: string } })[] } }[];
  };
  return nftables
    .flatMap(({ set }) => set?.elem ?? [])
    .map((each) => (typeof each === 'string' ? each : each.elem.val));
}
