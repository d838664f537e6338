import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '@outrider/db';
import { requireProgram } from '@outrider/local';
import { createLogger, createRedis, type Redis } from '@outrider/platform';
import { createCallControl, type MediaServer } from '@outrider/telephony';
import { freePort, until } from '@outrider/testkit';
import { createCertificates, type Certificates } from '../drill/support/certificates.js';
import { run, SBIN_ENV } from '../drill/support/tools.js';

const MARKER = 'the-marker-that-nobody-may-read';
const logger = createLogger('test', { level: 'silent' });
const dir = mkdtempSync(join(tmpdir(), 'outrider-tls-'));
const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
const undo: (() => unknown)[] = [];
let certificates: Certificates;
let strangers: string;

beforeAll(() => {
  certificates = createCertificates(dir);
  const other = mkdtempSync(join(dir, 'other-'));
  strangers = createCertificates(other).ca;
});
afterAll(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
  rmSync(dir, { recursive: true, force: true });
});

/** A wire with a listener on it: everything that goes either way. */
async function tapped(port: number): Promise<{ port: number; heard(): string }> {
  let heard = '';
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.on('data', (chunk) => (heard += chunk.toString('latin1')));
    far.on('data', (chunk) => (heard += chunk.toString('latin1')));
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  undo.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, heard: () => heard };
}

function serve(command: string, args: string[]): ChildProcess {
  const child = spawn(command, args, { cwd: dir, env: SBIN_ENV, stdio: 'ignore' });
  undo.push(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  return child;
}

describe('the database', () => {
  let port: number;
  const current = { certificate: join(dir, 'database.crt'), key: join(dir, 'database.key') };
  const database = (host: string, query: string, at = port): Database => {
    const opened = createDatabase({ primaryUrl: `mysql://outrider:secret@${host}:${at}/mysql${query}`, poolSize: 1 });
    undo.push(() => opened.close());
    return opened;
  };
  const use = (alternatives: string[]) => {
    const { certificate, key } = certificates.issue('database-server', alternatives);
    copyFileSync(certificate, current.certificate);
    copyFileSync(key, current.key);
  };
  const version = async (from: Database) =>
    JSON.stringify(await from.primary.execute(sql`show session status like 'Ssl_version'`));

  beforeAll(async () => {
    port = await freePort();
    use(['DNS:localhost']);
    run(requireProgram('mariadb-install-db'), [
      ...['--no-defaults', `--datadir=${join(dir, 'data')}`, '--auth-root-authentication-method=normal'],
      ...['--skip-test-db', '--skip-name-resolve', '--force', ...asRoot],
    ]);
    writeFileSync(
      join(dir, 'init.sql'),
      "create user 'outrider'@'%' identified by 'secret';\ngrant all on *.* to 'outrider'@'%';\n",
    );
    serve(requireProgram('mariadbd'), [
      ...['--no-defaults', `--datadir=${join(dir, 'data')}`, `--port=${port}`, '--bind-address=127.0.0.1'],
      ...['--socket=s.sock', '--pid-file=p.pid', '--skip-name-resolve', '--innodb-buffer-pool-size=16M'],
      ...[`--ssl-cert=${current.certificate}`, `--ssl-key=${current.key}`, '--tls-version=TLSv1.2,TLSv1.3'],
      ...['--require-secure-transport=ON', `--init-file=${join(dir, 'init.sql')}`, ...asRoot],
    ]);
    await until('the database answers over TLS', () =>
      version(database('localhost', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${certificates.ca}`)).catch(() => undefined),
    );
  });

  it('is spoken to over TLS, and nothing can be read on the wire', async () => {
    const wire = await tapped(port);
    const secure = database('localhost', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${certificates.ca}`, wire.port);
    expect(await version(secure)).toMatch(/TLSv1\.[23]/);
    await secure.primary.execute(sql`select ${MARKER}`);
    expect(wire.heard().length).toBeGreaterThan(1_000);
    expect(wire.heard()).not.toContain(MARKER);
  });

  it('is not believed when strangers signed its certificate, or when it is for another name', async () => {
    for (const mode of ['VERIFY_IDENTITY', 'VERIFY_CA']) {
      await expect(version(database('localhost', `?ssl-mode=${mode}&ssl-ca=${strangers}`))).rejects.toThrow();
      await expect(version(database('localhost', `?ssl-mode=${mode}`))).rejects.toThrow();
    }
    const admin = database('localhost', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${certificates.ca}`);
    use(['DNS:elsewhere.example']);
    await admin.primary.execute(sql`flush ssl`);
    await expect(
      version(database('localhost', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${certificates.ca}`)),
    ).rejects.toThrow();
    expect(await version(database('127.0.0.1', `?ssl-mode=VERIFY_CA&ssl-ca=${certificates.ca}`))).toContain('TLSv1');
  });

  it('gets no word without TLS when the URL wants it, and lets nobody in without', async () => {
    await expect(version(database('127.0.0.1', ''))).rejects.toThrow();
    expect(() => createDatabase({ primaryUrl: 'mysql://a:b@localhost/x?ssl-mode=PREFERRED' })).toThrow(
      'unknown ssl-mode',
    );
  });
});

describe('Redis', () => {
  let port: number;
  const redis = (ca: string, at = port): Redis => {
    const opened = createRedis(`rediss://:secret@localhost:${at}/0?ssl-ca=${ca}`, { logger });
    undo.push(() => opened.disconnect());
    return opened;
  };

  beforeAll(async () => {
    port = await freePort();
    const { certificate, key } = certificates.issue('redis-server', ['DNS:localhost']);
    serve('bash', [
      ...['-c', 'exec -a redis-server "$@"', 'bash', requireProgram('redis-server')],
      ...[
        '--port',
        '0',
        '--tls-port',
        String(port),
        '--tls-auth-clients',
        'no',
        '--requirepass',
        'secret',
        '--save',
        '',
      ],
      ...['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificates.ca, '--dir', dir],
    ]);
    await until('Redis answers over TLS', () =>
      redis(certificates.ca)
        .ping()
        .catch(() => undefined),
    );
  });

  it('is spoken to over TLS, and nothing can be read on the wire', async () => {
    const wire = await tapped(port);
    const secure = redis(certificates.ca, wire.port);
    await secure.set('outrider:test', MARKER);
    expect(await secure.get('outrider:test')).toBe(MARKER);
    expect(wire.heard()).not.toContain(MARKER);
  });

  it('is not believed when strangers signed its certificate', async () => {
    await expect(redis(strangers).ping()).rejects.toThrow();
  });
});

describe('the SIP server’s control connection', () => {
  const media = { close: async () => undefined } as unknown as MediaServer;

  /** A server that says what it was told first. */
  async function listen(): Promise<{ port: number; said: string[] }> {
    const { certificate, key } = certificates.issue('sip-server', ['DNS:localhost']);
    const said: string[] = [];
    const server = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) => {
      socket.on('data', (chunk) => said.push(String(chunk)));
      socket.on('error', () => undefined);
    });
    server.on('tlsClientError', () => said.push('not believed'));
    await once(server.listen(0, 'localhost'), 'listening');
    undo.push(() => server.close());
    return { port: (server.address() as AddressInfo).port, said };
  }
  const dial = (port: number, ca: string) => {
    const control = createCallControl({
      switch: { host: 'localhost', port, secret: MARKER, ca: readFileSync(ca, 'utf8') },
      media,
      logger,
    });
    undo.push(() => control.close());
  };

  it('is TLS where a CA is named, and the secret goes to whom that CA vouches for alone', async () => {
    const [ours, theirs] = [await listen(), await listen()];
    dial(ours.port, certificates.ca);
    dial(theirs.port, strangers);
    await until('the server is asked in', () => ours.said.some((text) => text.includes(`authenticate|${MARKER}`)));
    await until('the other is not believed', () => theirs.said.includes('not believed'));
    expect(theirs.said.join('')).not.toContain(MARKER);
  });
});
