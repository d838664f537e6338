import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess, type ProcessHandle } from '@outrider/local';
import { apiProgram } from './api-program.js';
import { createCertificates } from './certificates.js';
import { BAN_REPORT_SECRET, bannedAt, loadFirewall, writeFail2ban } from './firewall.js';
import { createNetwork, type Machine } from './namespaces.js';
import { infra, SBIN_ENV, type Tools } from './tools.js';

export const PUBLIC_HOST = 'app.outrider.test';
/** Whatever else runs on a machine at the edge; the firewall must hide it. */
const ELSE = { tcp: [22, 3000, 3001, 3306, 5060, 5061, 6379, 9022, 9040], udp: [53, 5060, 20000, 24999, 25000] };
const NOBODY = { uid: 65_534, gid: 65_534 };

export interface Firewall {
  machine: Machine;
  /** Its address on the internet, and in the administrators' network. */
  address: string;
  adminAddress: string;
  /** Addresses that it shuts out now. */
  banned(): string[];
  unban(address: string): void;
}

export interface Site {
  officeA: Machine;
  officeB: Machine;
  attacker: Machine;
  carrier: Machine;
  admin: Machine;
  firewalls: readonly [Firewall, Firewall];
  ca: string;
  /** Lines of refused log-ons that the api wrote of an address. */
  refusals(address: string): number;
  /** The api runs as production does. */
  production: boolean;
  stop(): Promise<void>;
}

/**
 * Two offices, an attacker, a carrier and administrators on an internet of their own; two firewalls, each with HAProxy, nftables and
 * fail2ban as `infra/` has them; and the real api behind, with the database and Redis of the test run.
 */
export async function createSite(tools: Tools, urls: { database: string; redis: string }): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'outrider-drill-'));
  chmodSync(dir, 0o755);
  const [logs, runDir] = [join(dir, 'logs'), join(dir, 'run')];
  for (const each of [logs, runDir]) mkdirSync(each);
  const network = createNetwork();
  const processes: ProcessHandle[] = [];

  const stop = async () => {
    await Promise.all(processes.map((process) => process.stop()));
    network.remove();
    rmSync(dir, { recursive: true, force: true });
  };
  const start = async (
    machine: Machine | undefined,
    name: string,
    program: { command: string; args: readonly string[]; env?: NodeJS.ProcessEnv },
    readyWhen: 'log-line' | (() => Promise<boolean>) = 'log-line',
  ) => {
    const handle = startProcess({
      name,
      ...(machine ? machine.inside(program.command, program.args) : program),
      env: { ...SBIN_ENV, ...program.env },
      cwd: dir,
      logsDir: logs,
      runDir,
      readyWhen,
      readyTimeoutMs: 60_000,
    });
    processes.push(handle);
    await handle.ready;
    return handle;
  };
  const script = (name: string, argument: unknown) => ({
    command: process.execPath,
    args: [join(import.meta.dirname, name), JSON.stringify(argument)],
  });

  try {
    const internet = network.machine('internet');
    const [officeA, officeB, attacker, carrier, admin, app] = (
      ['office-a', 'office-b', 'attacker', 'carrier', 'admin', 'app'] as const
    ).map((role) => network.machine(role)) as [Machine, Machine, Machine, Machine, Machine, Machine];
    const edges = [network.machine('firewall-1'), network.machine('firewall-2')] as const;
    network.forwards(internet);
    for (const [machine, net, host] of [
      [officeA, '192.0.2', 10],
      [officeB, '198.51.100', 10],
      [attacker, '203.0.113', 66],
      [carrier, '198.18.5', 60],
    ] as const) {
      network.cable(internet, `${net}.1/24`, machine, `${net}.${host}/24`);
      network.defaultRoute(machine, `${net}.1`);
    }
    network.lan(internet, '198.18.0.254/24', [
      [edges[0], '198.18.0.1/24'],
      [edges[1], '198.18.0.2/24'],
    ]);
    for (const edge of edges) network.defaultRoute(edge, '198.18.0.254');
    network.lan(app, '10.77.0.10/24', [
      [edges[0], '10.77.0.1/24'],
      [edges[1], '10.77.0.2/24'],
    ]);
    network.lan(admin, '10.79.0.9/24', [
      [edges[0], '10.79.0.1/24'],
      [edges[1], '10.79.0.2/24'],
    ]);

    const ports = { database: 13_306, redis: 16_379 };
    const kinds = ['database', 'redis'] as const;
    const socketOf = (kind: string) => join(dir, `${kind}.sock`);
    const outer = kinds.map((kind) => [socketOf(kind), Number(new URL(urls[kind]).port)]);
    await start(undefined, 'forward-outer', script('forward.mjs', outer));
    await start(
      app,
      'forward-inner',
      script(
        'forward.mjs',
        kinds.map((kind) => [ports[kind], socketOf(kind)]),
      ),
    );

    const data = join(dir, 'data');
    mkdirSync(data);
    chownSync(data, NOBODY.uid, NOBODY.gid);
    const program = apiProgram();
    const reachable =
      spawnSync('/usr/bin/test', ['-r', program.file], { ...NOBODY, cwd: '/' }).status === 0 &&
      spawnSync('/usr/bin/test', ['-x', process.execPath], { ...NOBODY, cwd: '/' }).status === 0;
    const local = (url: string, port: number) => {
      const changed = new URL(url);
      changed.hostname = '127.0.0.1';
      changed.port = String(port);
      return changed.href;
    };
    const api = await start(app, 'api', {
      ...(reachable
        ? {
            command: 'setpriv',
            args: [
              ...['--reuid', String(NOBODY.uid), '--regid', String(NOBODY.gid), '--clear-groups', '--'],
              ...[process.execPath, ...program.args],
            ],
          }
        : { command: process.execPath, args: program.args }),
      env: {
        NODE_ENV: reachable ? 'production' : 'development',
        HOME: data,
        TMPDIR: data,
        OUTRIDER_DATABASE_PRIMARY_URL: local(urls.database, ports.database),
        OUTRIDER_REDIS_URL: local(urls.redis, ports.redis),
        OUTRIDER_SECRET_KEYS: Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 251)).toString('base64'),
        OUTRIDER_API_HOST: '10.77.0.10',
        OUTRIDER_API_PORT: '3000',
        OUTRIDER_STAFF_HOST: '10.77.0.10',
        OUTRIDER_STAFF_PORT: '3002',
        OUTRIDER_STAFF_URL: 'https://10.79.0.1:8443',
        OUTRIDER_TRUSTED_PROXIES: '10.77.0.1,10.77.0.2',
        OUTRIDER_WEB_ORIGINS: `https://${PUBLIC_HOST}`,
        OUTRIDER_GATEWAY_PUBLIC_URL: `wss://${PUBLIC_HOST}`,
        OUTRIDER_DATA_DIR: data,
        OUTRIDER_SMTP_URL: 'smtp://127.0.0.1:2525',
        OUTRIDER_MAIL_FROM: 'Outrider <outrider@outrider.test>',
        OUTRIDER_BAN_REPORT_SECRET: BAN_REPORT_SECRET,
      },
    });

    const certificates = createCertificates(dir);
    const firewalls: Firewall[] = [];
    for (const [index, machine] of edges.entries()) {
      const number = index + 1;
      const [address, adminAddress] = [`198.18.0.${number}`, `10.79.0.${number}`];
      await start(machine, `else-${number}`, script('listeners.mjs', ELSE));
      const own = join(dir, `firewall-${number}`);
      mkdirSync(own);
      const staff = certificates.issue(`staff-${number}`, [`IP:${adminAddress}`]);
      await start(
        machine,
        `haproxy-${number}`,
        {
          command: tools.haproxy.command,
          args: ['-db', '-f', join(infra, 'haproxy/haproxy.cfg')],
          env: {
            ...tools.haproxy.env,
            OUTRIDER_PUBLIC_HOST: PUBLIC_HOST,
            OUTRIDER_BIND: address,
            OUTRIDER_CERTIFICATE: certificates.issue(`public-${number}`, [`DNS:${PUBLIC_HOST}`]).pem,
            OUTRIDER_API: '10.77.0.10:3000',
            OUTRIDER_GATEWAY: '10.77.0.10:3001',
            OUTRIDER_STAFF_BIND: `${adminAddress}:8443`,
            OUTRIDER_STAFF_CERTIFICATE: staff.pem,
            OUTRIDER_STAFF_HOST: adminAddress,
            OUTRIDER_STAFF: '10.77.0.10:3002',
          },
        },
        async () => listens(machine, 8443),
      );
      loadFirewall(machine, join(own, 'site.nft'));
      const fail2ban = writeFail2ban({ dir: own, tools, log: api.logFile, adminAddress, ca: certificates.ca });
      await start(
        machine,
        `fail2ban-${number}`,
        {
          command: tools['fail2ban-server'].command,
          args: [...tools['fail2ban-server'].args, ...fail2ban.options, '-f', 'start'],
          env: fail2ban.env,
        },
        async () => succeeds(() => fail2ban.client(machine, 'status', 'outrider')),
      );
      firewalls.push({
        machine,
        address,
        adminAddress,
        banned: () => bannedAt(machine),
        unban: (other) => void fail2ban.client(machine, 'set', 'outrider', 'unbanip', other),
      });
    }

    return {
      ...{ officeA, officeB, attacker, carrier, admin },
      firewalls: firewalls as [Firewall, Firewall],
      ca: certificates.ca,
      refusals: (address) =>
        readFileSync(api.logFile, 'utf8')
          .split('\n')
          .filter((line) => line.includes('"log-on-refused"') && line.includes(`"ip":"${address}"`)).length,
      production: reachable,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const listens = async (machine: Machine, port: number) =>
  succeeds(() => {
    if (!machine.run('ss', ['-tlnH', `sport = :${port}`]).includes(`:${port}`)) throw new Error('not yet');
  });

function succeeds(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
