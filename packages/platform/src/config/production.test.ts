import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  apiConfig,
  carrierConfig,
  ConfigError,
  databaseConfig,
  drachtioConfig,
  gatewayPublicConfig,
  loadConfig,
  mediaConfig,
  redisConfig,
  secretKeyConfig,
  webConfig,
  type ConfigPiece,
} from './index.js';

const SECRET = 'q8Zt2LxV0mWn5RkJ';
const LOCAL = { root: false };

function messagesOf(pieces: ConfigPiece[], env: NodeJS.ProcessEnv, { root } = LOCAL): string[] {
  try {
    loadConfig(pieces, { NODE_ENV: 'production', ...env }, () => root);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((each) => `${each.variable} ${each.message}`);
    throw error;
  }
  return [];
}

const database = (url: string, more: NodeJS.ProcessEnv = {}) =>
  messagesOf([databaseConfig], { OUTRIDER_DATABASE_PRIMARY_URL: url, ...more });
const redis = (url: string, more: NodeJS.ProcessEnv = {}) =>
  messagesOf([redisConfig], { OUTRIDER_REDIS_URL: url, ...more });
const ca = new URL(import.meta.url).pathname;

describe('production', () => {
  it('runs as anybody but root', () => {
    expect(messagesOf([apiConfig], {}, { root: true })).toEqual([expect.stringContaining('user is root.')]);
    expect(messagesOf([apiConfig], { NODE_ENV: 'development' }, { root: true })).toEqual([]);
    expect(messagesOf([apiConfig], {})).toEqual([]);
  });

  it.each([
    'cymru',
    'ClueCon',
    'password',
    'changemechangeme',
    'outrider-development-secret',
    'PasswordPassword1234',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    '0123456789abcdef',
  ])('refuses the secret %s, and does not repeat it', (secret) => {
    const [message, ...more] = messagesOf([drachtioConfig], { OUTRIDER_DRACHTIO_SECRET: secret });
    expect(message).toMatch(/^OUTRIDER_DRACHTIO_SECRET is .*openssl rand -hex 24$/);
    expect(message).not.toContain(secret);
    expect(more).toEqual([]);
  });

  it('takes a secret that was made by chance', () => {
    for (const secret of [SECRET, '3f0c9a7be15d2846ab90cd37e18f6524', 'correct-horse-battery-staple']) {
      expect(messagesOf([drachtioConfig], { OUTRIDER_DRACHTIO_SECRET: secret })).toEqual([]);
      expect(
        messagesOf([mediaConfig], { OUTRIDER_MEDIA_SECRET: secret, OUTRIDER_MEDIA_URL: 'ws://127.0.0.1:9040' }),
      ).toEqual([]);
    }
  });

  it('refuses a database or Redis without a password, or with one that everybody knows', () => {
    expect(database('mysql://api@127.0.0.1/outrider')).toEqual([expect.stringContaining('has no password')]);
    expect(database('mysql://api:password@127.0.0.1/outrider')).toEqual([
      expect.stringContaining('has a password that'),
    ]);
    expect(database(`mysql://api:${SECRET}@127.0.0.1/outrider`)).toEqual([]);
    expect(redis('redis://127.0.0.1:6379/0')).toEqual([expect.stringContaining('has no password')]);
    expect(redis(`redis://api:${SECRET}@127.0.0.1:6379/0`)).toEqual([]);
  });

  it('refuses every secret that an example file gives', () => {
    const examples = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8')
      .split('\n')
      .flatMap((line) => /^(OUTRIDER_[A-Z_]+)=(.+)$/.exec(line)?.slice(1) ?? []);
    const env = Object.fromEntries(
      examples.flatMap((text, index) => (index % 2 === 0 ? [[text, examples[index + 1]]] : [])),
    ) as NodeJS.ProcessEnv;
    const problems = messagesOf(
      [databaseConfig, redisConfig, secretKeyConfig, drachtioConfig, mediaConfig, webConfig, gatewayPublicConfig],
      env,
    ).map((message) => message.split(' ')[0]);
    expect(new Set(problems)).toEqual(
      new Set([
        'OUTRIDER_DATABASE_PRIMARY_URL',
        'OUTRIDER_REDIS_URL',
        'OUTRIDER_SECRET_KEYS',
        'OUTRIDER_DRACHTIO_SECRET',
        'OUTRIDER_MEDIA_SECRET',
        'OUTRIDER_WEB_ORIGINS',
        'OUTRIDER_GATEWAY_PUBLIC_URL',
      ]),
    );
  });

  it('refuses plain http and ws towards browsers, and the simulated carrier', () => {
    expect(messagesOf([webConfig], { OUTRIDER_WEB_ORIGINS: 'http://app.example' })).toHaveLength(1);
    expect(messagesOf([gatewayPublicConfig], { OUTRIDER_GATEWAY_PUBLIC_URL: 'ws://app.example' })).toHaveLength(1);
    expect(messagesOf([carrierConfig], {})).toEqual([expect.stringContaining('simulated carrier')]);
  });
});

describe('a peer on another machine', () => {
  const plain = expect.stringContaining('speaks without encryption to another machine') as string;
  const url = (host: string, query = '') => `mysql://api:${SECRET}@${host}:3306/outrider${query}`;

  it('is refused without encryption, each of them, in a sentence that says what to do', () => {
    expect(database(url('db.example'))).toEqual([plain]);
    expect(database(url('db.example'))[0]).toContain('Add ?ssl-mode=VERIFY_IDENTITY');
    expect(database(url('127.0.0.1'), { OUTRIDER_DATABASE_READ_URLS: url('10.0.0.2') })).toEqual([
      expect.stringMatching(/^OUTRIDER_DATABASE_READ_URLS speaks/),
    ]);
    expect(redis(`redis://api:${SECRET}@10.0.0.2:6379/0`)).toEqual([plain]);
    const secrets = { OUTRIDER_DRACHTIO_SECRET: SECRET, OUTRIDER_MEDIA_SECRET: SECRET };
    expect(messagesOf([drachtioConfig], { ...secrets, OUTRIDER_DRACHTIO_HOST: 'sip.example' })).toEqual([plain]);
    expect(messagesOf([mediaConfig], { ...secrets, OUTRIDER_MEDIA_URL: 'ws://media.example:9040' })).toEqual([plain]);
  });

  it('is taken with encryption', () => {
    expect(database(url('db.example', `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`))).toEqual([]);
    expect(database(url('10.0.0.2', `?ssl-mode=VERIFY_CA&ssl-ca=${ca}`))).toEqual([]);
    expect(redis(`rediss://api:${SECRET}@redis.example:6379/0?ssl-ca=${ca}`)).toEqual([]);
    const secrets = { OUTRIDER_DRACHTIO_SECRET: SECRET, OUTRIDER_MEDIA_SECRET: SECRET };
    const tls = { OUTRIDER_DRACHTIO_HOST: 'sip.example', OUTRIDER_DRACHTIO_CA_FILE: ca };
    expect(messagesOf([drachtioConfig], { ...secrets, ...tls })).toEqual([]);
    expect(messagesOf([mediaConfig], { ...secrets, OUTRIDER_MEDIA_URL: 'wss://media.example' })).toEqual([]);
  });

  it('is taken without, in a private network that is named for it, by its address', () => {
    const allowed = { OUTRIDER_ALLOW_PLAINTEXT_PEERS: '10.0.0.0/24, fd00:1::/64' };
    expect(database(url('10.0.0.2'), allowed)).toEqual([]);
    expect(database(url('[fd00:1::2]'), allowed)).toEqual([]);
    expect(database(url('10.0.1.2'), allowed)).toEqual([plain]);
    expect(database(url('db.example'), allowed)).toEqual([plain]);
  });

  it.each(['0.0.0.0/0', '::/0', '8.8.8.0/24', '10.0.0.0/4', '192.168.0.0/33', '10.0.0', 'localnet', '10.0.0.0/'])(
    'is not taken because of the network %s',
    (network) => {
      expect(messagesOf([apiConfig], { OUTRIDER_ALLOW_PLAINTEXT_PEERS: network })).toEqual([
        expect.stringMatching(/^OUTRIDER_ALLOW_PLAINTEXT_PEERS has .* which is (no|not a private) network/),
      ]);
    },
  );

  it('has encryption that means something', () => {
    expect(database(url('db.example', '?ssl-mode=PREFERRED'))[0]).toContain('none of VERIFY_IDENTITY, VERIFY_CA');
    expect(database(url('db.example', '?ssl-mode=VERIFY_CA'))[0]).toContain('any certificate would do');
    expect(database(url('10.0.0.2', '?ssl-mode=VERIFY_IDENTITY'))[0]).toContain('checked by name');
    expect(database(url('db.example', `?ssl-ca=${ca}`))[0]).toContain('without ssl-mode');
    expect(database(url('db.example', '?ssl-mode=VERIFY_CA&ssl-ca=/nowhere.pem'))[0]).toContain('cannot be read');
    expect(redis(`redis://:${SECRET}@127.0.0.1/0?ssl-ca=${ca}`)[0]).toContain('Write rediss://');
  });

  it('is anything elsewhere than in production', () => {
    const NODE_ENV = 'development';
    expect(database('mysql://root@db.example/outrider', { NODE_ENV })).toEqual([]);
    expect(redis('redis://redis.example/0', { NODE_ENV })).toEqual([]);
  });
});
