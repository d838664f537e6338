import { describe, expect, it } from 'vitest';
import {
  apiConfig,
  carrierConfig,
  ConfigError,
  databaseConfig,
  drachtioConfig,
  gatewayPublicConfig,
  loadConfig,
  redisConfig,
  rtpConfig,
  secretKeyConfig,
  secretKeysConfig,
  sipConfig,
  proxiesConfig,
  webConfig,
  type ConfigPiece,
} from './index.js';

const problemsOf = (pieces: ConfigPiece[], env: NodeJS.ProcessEnv) => {
  try {
    loadConfig(pieces, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};
const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString('base64');

describe('loadConfig', () => {
  it('gives defaults where there are some, and numbers as numbers', () => {
    const config = loadConfig([apiConfig, rtpConfig], { OUTRIDER_API_PORT: '0' });
    expect(config.api).toEqual({ host: '127.0.0.1', port: 0 });
    expect(config.rtp.portMin).toBeTypeOf('number');
    expect(config.process).toEqual({ environment: 'development', production: false, logLevel: 'info' });
  });

  it('names every missing and malformed variable at once, in sentences', () => {
    const problems = problemsOf([databaseConfig, redisConfig, apiConfig], {
      OUTRIDER_REDIS_URL: 'http://redis',
      OUTRIDER_API_PORT: 'eighty',
    });
    expect(problems.map((p) => p.variable)).toEqual([
      'OUTRIDER_DATABASE_PRIMARY_URL',
      'OUTRIDER_API_PORT',
      'OUTRIDER_REDIS_URL',
    ]);
    for (const { message } of problems) expect(message).toMatch(/\.$|\)$/);
  });

  it('reads only the variables of the pieces that were asked for', () => {
    expect(problemsOf([apiConfig], { OUTRIDER_REDIS_URL: 'nonsense' })).toEqual([]);
  });

  it('takes an empty variable as unset', () => {
    expect(loadConfig([apiConfig], { OUTRIDER_API_HOST: '' }).api.host).toBe('127.0.0.1');
  });

  it('reads from the primary where no read server is named', () => {
    const primary = 'mysql://u:p@db:3306/outrider';
    const config = loadConfig([databaseConfig], { OUTRIDER_DATABASE_PRIMARY_URL: primary });
    expect(config.database.readUrls).toEqual([primary]);
  });

  it('never repeats a value that may hold a password', () => {
    const problems = problemsOf([databaseConfig], { OUTRIDER_DATABASE_PRIMARY_URL: 'postgres://u:hunter2@db/x' });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(problems).toHaveLength(1);
  });

  it('wants a key of 32 bytes', () => {
    expect(loadConfig([secretKeyConfig], { OUTRIDER_SECRET_KEY: key }).secretKey).toHaveLength(32);
    expect(problemsOf([secretKeyConfig], { OUTRIDER_SECRET_KEY: 'c2hvcnQ=' })[0]?.message).toContain('32 bytes');
  });

  it('takes a list of keys, the current one first, and says once what is wrong with it', () => {
    const older = Buffer.alloc(32, 9).toString('base64');
    const { secretKey, secretKeys } = loadConfig([secretKeyConfig, secretKeysConfig], {
      OUTRIDER_SECRET_KEYS: `${key}, ${older}`,
    });
    expect(secretKeys.map((one) => one.toString('base64'))).toEqual([key, older]);
    expect(secretKey).toEqual(secretKeys[0]);
    for (const wrong of [{}, { OUTRIDER_SECRET_KEYS: `${key},c2hvcnQ=` }]) {
      const problems = problemsOf([secretKeyConfig, secretKeysConfig], wrong);
      expect(problems.map(({ variable }) => variable)).toEqual(['OUTRIDER_SECRET_KEYS']);
      expect(JSON.stringify(problems)).not.toContain(key);
    }
  });

  it('refuses an origin with a path', () => {
    const [problem] = problemsOf([webConfig], { OUTRIDER_WEB_ORIGINS: 'http://a:1, http://b:2/app' });
    expect(problem?.message).toContain('http://b:2.');
  });

  it('takes networks of our own proxies, and neither names nor everything', () => {
    const trusted = (text: string) => problemsOf([proxiesConfig], { OUTRIDER_TRUSTED_PROXIES: text });
    expect(trusted('10.0.0.5, 10.1.0.0/16, 2001:db8::/64')).toEqual([]);
    expect(loadConfig([proxiesConfig], {}).proxies.trusted).toEqual([]);
    for (const text of ['proxy', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/8/8']) {
      expect(trusted(text)).toHaveLength(1);
    }
  });

  it('refuses two listeners on one port and a port range without room', () => {
    expect(problemsOf([sipConfig], { OUTRIDER_SIP_PORT: '5060', OUTRIDER_SIP_WS_PORT: '5060' })).toHaveLength(1);
    expect(problemsOf([rtpConfig], { OUTRIDER_RTP_PORT_MIN: '30000', OUTRIDER_RTP_PORT_MAX: '30000' })).toHaveLength(1);
  });

  it.each([
    [databaseConfig, { OUTRIDER_DATABASE_PRIMARY_URL: 'mysql://root@db/outrider' }],
    [drachtioConfig, { OUTRIDER_DRACHTIO_SECRET: 'cymru' }],
    [gatewayPublicConfig, { OUTRIDER_GATEWAY_PUBLIC_URL: 'ws://example.com' }],
    [webConfig, { OUTRIDER_WEB_ORIGINS: 'http://example.com' }],
    [secretKeyConfig, { OUTRIDER_SECRET_KEY: Buffer.alloc(32).toString('base64') }],
    [carrierConfig, {}],
  ] as [ConfigPiece, NodeJS.ProcessEnv][])('is stricter in production (%#)', (piece, env) => {
    expect(problemsOf([piece], env)).toEqual([]);
    expect(problemsOf([piece], { ...env, NODE_ENV: 'production' })).not.toEqual([]);
  });
});
