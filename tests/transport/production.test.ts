import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot, SBIN_ENV } from '../drill/support/tools.js';

const SECRET = 'q8Zt2LxV0mWn5RkJ';
const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 251)).toString('base64');

/** What a machine of production gives to all its processes. */
const RIGHT = {
  OUTRIDER_DATABASE_PRIMARY_URL: `mysql://outrider_api:${SECRET}@127.0.0.1:1/outrider`,
  OUTRIDER_REDIS_URL: `redis://outrider_api:${SECRET}@127.0.0.1:1/0`,
  OUTRIDER_SECRET_KEYS: KEY,
  OUTRIDER_WEB_ORIGINS: 'https://app.example',
  OUTRIDER_GATEWAY_PUBLIC_URL: 'wss://app.example',
  OUTRIDER_SMTP_URL: 'smtps://mail.example',
  OUTRIDER_DRACHTIO_SECRET: SECRET,
  OUTRIDER_MEDIA_URL: 'ws://127.0.0.1:1',
  OUTRIDER_MEDIA_SECRET: SECRET,
  OUTRIDER_DATA_DIR: tmpdir(),
};
/** The same by somebody who copied it from a machine of a developer, and moved the peers elsewhere. */
const WRONG = {
  OUTRIDER_DATABASE_PRIMARY_URL: `mysql://outrider:${SECRET}@db.example:3306/outrider`,
  OUTRIDER_REDIS_URL: 'redis://:password@127.0.0.1:6379/0',
  OUTRIDER_SECRET_KEYS: Buffer.alloc(32).toString('base64'),
  OUTRIDER_WEB_ORIGINS: 'http://app.example',
  OUTRIDER_GATEWAY_PUBLIC_URL: 'ws://app.example',
  OUTRIDER_SMTP_URL: 'http://mail.example',
  OUTRIDER_DRACHTIO_SECRET: 'cymru',
  OUTRIDER_MEDIA_URL: 'ws://media.example',
  OUTRIDER_MEDIA_SECRET: 'changemechangeme',
  OUTRIDER_DATA_DIR: tmpdir(),
};
const WHERE = ['OUTRIDER_DATABASE_PRIMARY_URL', 'OUTRIDER_REDIS_URL', 'OUTRIDER_SECRET_KEYS'];

/** Each process, and what of the above it refuses. */
const PROCESSES: [string, string, string[]][] = [
  ['api', 'main', [...WHERE, 'OUTRIDER_WEB_ORIGINS', 'OUTRIDER_GATEWAY_PUBLIC_URL', 'OUTRIDER_SMTP_URL']],
  ['gateway', 'main', [...WHERE, 'OUTRIDER_WEB_ORIGINS']],
  ['dialer', 'main', [...WHERE, 'OUTRIDER_DRACHTIO_SECRET', 'OUTRIDER_MEDIA_URL', 'OUTRIDER_MEDIA_SECRET']],
  ['softswitch', 'sip-server', ['OUTRIDER_DRACHTIO_SECRET']],
  ['softswitch', 'media-server', ['OUTRIDER_MEDIA_SECRET']],
];

interface Refusal {
  code: number | null;
  problems: Record<string, string>;
}

/** Starts a process as production would; it is expected to refuse. */
async function start(app: string, entry: string, env: Record<string, string>): Promise<Refusal> {
  const dir = join(repositoryRoot, 'apps', app);
  const built = process.env['OUTRIDER_LOCAL_CODE'] === 'built';
  const args = built
    ? [join(dir, 'dist', `${entry}.js`)]
    : ['--conditions=source', '--import', 'tsx', join(dir, 'src', `${entry}.ts`)];
  const child = spawn(process.execPath, args, {
    cwd: repositoryRoot,
    env: { ...SBIN_ENV, ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  const fatal = lines.map(
    (line) => JSON.parse(line) as { level: string; problems?: { variable: string; message: string }[] },
  );
  const problems = fatal.find((line) => line.level === 'fatal')?.problems ?? [];
  return { code, problems: Object.fromEntries(problems.map(({ variable, message }) => [variable, message])) };
}

describe.each(PROCESSES)('%s %s in production', (app, entry, refused) => {
  it('refuses weak secrets, plaintext peers and plain http, says what to do about each, and ends with 1', async () => {
    const { code, problems } = await start(app, entry, WRONG);
    expect(code).toBe(1);
    expect(
      Object.keys(problems)
        .filter((variable) => variable !== 'user')
        .sort(),
    ).toEqual([...refused].sort());
    for (const message of Object.values(problems)) expect(message.length).toBeGreaterThan(20);
    expect(JSON.stringify(problems)).not.toContain(SECRET);
  });

  it.skipIf(process.getuid?.() !== 0)('refuses to run as root, and nothing else', async () => {
    const { code, problems } = await start(app, entry, RIGHT);
    expect(code).toBe(1);
    expect(Object.keys(problems)).toEqual(['user']);
  });
});

it('the simulated carrier does not run in production at all', async () => {
  const { code, problems } = await start('softswitch', 'carrier', RIGHT);
  expect(code).toBe(1);
  expect(problems['OUTRIDER_CARRIER_HOST']).toContain('production refuses');
});
