import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import { configPiece, type ConfigProblem } from './piece.js';
import { list, notUrls, secretProblems } from './checks.js';
import { peerProblem } from './peers.js';
import { databaseUrlProblems, fileProblems, mediaUrlProblems, redisUrlProblems } from './peer-urls.js';

const host = (fallback = '127.0.0.1') => Type.String({ minLength: 1, maxLength: 253, default: fallback });
/** 0 lets the system choose; the port taken is in the ready line. */
const listenPort = (fallback: number) => Type.Integer({ minimum: 0, maximum: 65535, default: fallback });
const url = () => Type.String({ minLength: 1, maxLength: 2000 });

export const databaseConfig = configPiece({
  key: 'database',
  variables: Type.Object({
    OUTRIDER_DATABASE_PRIMARY_URL: url(),
    OUTRIDER_DATABASE_READ_URLS: Type.Optional(Type.String({ maxLength: 4000 })),
  }),
  read: (env) => ({
    primaryUrl: env.OUTRIDER_DATABASE_PRIMARY_URL,
    readUrls: env.OUTRIDER_DATABASE_READ_URLS
      ? list(env.OUTRIDER_DATABASE_READ_URLS)
      : [env.OUTRIDER_DATABASE_PRIMARY_URL],
  }),
  check: (env, context) => [
    ...databaseUrlProblems('OUTRIDER_DATABASE_PRIMARY_URL', [env.OUTRIDER_DATABASE_PRIMARY_URL], context),
    ...databaseUrlProblems('OUTRIDER_DATABASE_READ_URLS', list(env.OUTRIDER_DATABASE_READ_URLS ?? ''), context),
  ],
});

export const redisConfig = configPiece({
  key: 'redis',
  variables: Type.Object({ OUTRIDER_REDIS_URL: url() }),
  read: (env) => ({ url: env.OUTRIDER_REDIS_URL }),
  check: (env, context) => redisUrlProblems('OUTRIDER_REDIS_URL', env.OUTRIDER_REDIS_URL, context),
});

/** Master keys beyond these help nobody: a rotation is over long before. */
const MAX_MASTER_KEYS = 8;

const secretKeyVariables = Type.Object({
  OUTRIDER_SECRET_KEYS: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
  /** The same with one key. */
  OUTRIDER_SECRET_KEY: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
});
type SecretKeyVariables = Static<typeof secretKeyVariables>;

const secretKeysOf = (env: SecretKeyVariables): Buffer[] =>
  list(env.OUTRIDER_SECRET_KEYS ?? env.OUTRIDER_SECRET_KEY ?? '').map((key) => Buffer.from(key, 'base64'));

function secretKeyProblems(env: SecretKeyVariables, { production }: { production: boolean }): ConfigProblem[] {
  const variable =
    env.OUTRIDER_SECRET_KEYS === undefined && env.OUTRIDER_SECRET_KEY ? 'OUTRIDER_SECRET_KEY' : 'OUTRIDER_SECRET_KEYS';
  const keys = secretKeysOf(env);
  const make = 'Make one with: openssl rand -base64 32';
  if (keys.length === 0) return [{ variable, message: 'is not set, and has no default. Set it (see .env.example).' }];
  if (keys.length > MAX_MASTER_KEYS) return [{ variable, message: `must have ${MAX_MASTER_KEYS} keys or fewer.` }];
  if (keys.some((key) => key.length !== 32)) return [{ variable, message: `must be 32 bytes in base64. ${make}` }];
  if (production && keys.some((key) => new Set(key).size < 8)) return [{ variable, message: `is not random. ${make}` }];
  return [];
}

/** The current master key, 32 bytes: for what is derived from it and kept nowhere. */
export const secretKeyConfig = configPiece({
  key: 'secretKey',
  variables: secretKeyVariables,
  read: (env): Buffer => secretKeysOf(env)[0]!,
  check: secretKeyProblems,
});

/** All master keys, 32 bytes each, the current one first: for what is kept sealed. */
export const secretKeysConfig = configPiece({
  key: 'secretKeys',
  variables: secretKeyVariables,
  read: (env): Buffer[] => secretKeysOf(env),
  check: secretKeyProblems,
});

export const apiConfig = configPiece({
  key: 'api',
  variables: Type.Object({ OUTRIDER_API_HOST: host(), OUTRIDER_API_PORT: listenPort(3000) }),
  read: (env) => ({ host: env.OUTRIDER_API_HOST, port: env.OUTRIDER_API_PORT }),
});

export const gatewayConfig = configPiece({
  key: 'gateway',
  variables: Type.Object({ OUTRIDER_GATEWAY_HOST: host(), OUTRIDER_GATEWAY_PORT: listenPort(3001) }),
  read: (env) => ({ host: env.OUTRIDER_GATEWAY_HOST, port: env.OUTRIDER_GATEWAY_PORT }),
});

/** Where browsers find the gateway; needed by whoever tells them. */
export const gatewayPublicConfig = configPiece({
  key: 'gatewayPublic',
  variables: Type.Object({ OUTRIDER_GATEWAY_PUBLIC_URL: url() }),
  read: (env) => ({ url: env.OUTRIDER_GATEWAY_PUBLIC_URL.replace(/\/+$/, '') }),
  check: (env, { production }) =>
    notUrls('OUTRIDER_GATEWAY_PUBLIC_URL', [env.OUTRIDER_GATEWAY_PUBLIC_URL], production ? ['wss:'] : ['ws:', 'wss:']),
});

/** Whose pages may use the session cookie, for requests that change something and for websockets. */
export const webConfig = configPiece({
  key: 'web',
  variables: Type.Object({ OUTRIDER_WEB_ORIGINS: Type.String({ minLength: 1, maxLength: 4000 }) }),
  read: (env) => ({ origins: list(env.OUTRIDER_WEB_ORIGINS) }),
  check: (env, { production }): ConfigProblem[] => {
    const variable = 'OUTRIDER_WEB_ORIGINS';
    const origins = list(env.OUTRIDER_WEB_ORIGINS);
    if (origins.length === 0) return [{ variable, message: 'names no origin. Give at least one, like https://host.' }];
    const problems = notUrls(variable, origins, production ? ['https:'] : ['http:', 'https:']);
    if (problems.length > 0) return problems;
    const wrong = origins.filter((origin) => new URL(origin).origin !== origin);
    return wrong.map((origin) => ({
      variable,
      message: `has "${origin}", which is more than an origin. Write ${new URL(origin).origin}.`,
    }));
  },
});

const USE_DRACHTIO_TLS = 'Give drachtio a TLS port for its clients, and its CA here as OUTRIDER_DRACHTIO_CA_FILE.';

export const drachtioConfig = configPiece({
  key: 'drachtio',
  variables: Type.Object({
    OUTRIDER_DRACHTIO_HOST: host(),
    OUTRIDER_DRACHTIO_PORT: listenPort(9022),
    OUTRIDER_DRACHTIO_SECRET: Type.String({ minLength: 1, maxLength: 200 }),
    OUTRIDER_DRACHTIO_CA_FILE: Type.Optional(Type.String({ maxLength: 1000 })),
  }),
  read: (env) => ({
    host: env.OUTRIDER_DRACHTIO_HOST,
    port: env.OUTRIDER_DRACHTIO_PORT,
    secret: env.OUTRIDER_DRACHTIO_SECRET,
    /** Whoever signed the server's certificate; its control connection is then TLS. */
    ...(env.OUTRIDER_DRACHTIO_CA_FILE ? { ca: readFileSync(env.OUTRIDER_DRACHTIO_CA_FILE, 'utf8') } : {}),
  }),
  check: (env, context) => [
    ...secretProblems('OUTRIDER_DRACHTIO_SECRET', env.OUTRIDER_DRACHTIO_SECRET, context.production),
    ...(env.OUTRIDER_DRACHTIO_CA_FILE
      ? fileProblems('OUTRIDER_DRACHTIO_CA_FILE', env.OUTRIDER_DRACHTIO_CA_FILE)
      : peerProblem('OUTRIDER_DRACHTIO_HOST', env.OUTRIDER_DRACHTIO_HOST, context, USE_DRACHTIO_TLS)),
  ],
});

export const mediaConfig = configPiece({
  key: 'media',
  variables: Type.Object({
    OUTRIDER_MEDIA_URL: url(),
    OUTRIDER_MEDIA_SECRET: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  read: (env) => ({ url: env.OUTRIDER_MEDIA_URL, secret: env.OUTRIDER_MEDIA_SECRET }),
  check: (env, context) => [
    ...mediaUrlProblems('OUTRIDER_MEDIA_URL', env.OUTRIDER_MEDIA_URL, context),
    ...secretProblems('OUTRIDER_MEDIA_SECRET', env.OUTRIDER_MEDIA_SECRET, context.production),
  ],
});

export const sipConfig = configPiece({
  key: 'sip',
  variables: Type.Object({
    OUTRIDER_SIP_HOST: host(),
    OUTRIDER_SIP_PORT: listenPort(5060),
    OUTRIDER_SIP_WS_PORT: listenPort(5062),
  }),
  /** `port` is UDP and TCP. */
  read: (env) => ({ host: env.OUTRIDER_SIP_HOST, port: env.OUTRIDER_SIP_PORT, wsPort: env.OUTRIDER_SIP_WS_PORT }),
  check: (env) =>
    env.OUTRIDER_SIP_PORT !== 0 && env.OUTRIDER_SIP_PORT === env.OUTRIDER_SIP_WS_PORT
      ? [{ variable: 'OUTRIDER_SIP_WS_PORT', message: 'must differ from OUTRIDER_SIP_PORT, which takes TCP too.' }]
      : [],
});

export const rtpConfig = configPiece({
  key: 'rtp',
  variables: Type.Object({
    OUTRIDER_RTP_HOST: host(),
    OUTRIDER_RTP_PORT_MIN: Type.Integer({ minimum: 1024, maximum: 65535, default: 20000 }),
    OUTRIDER_RTP_PORT_MAX: Type.Integer({ minimum: 1024, maximum: 65535, default: 24999 }),
  }),
  read: (env) => ({
    host: env.OUTRIDER_RTP_HOST,
    portMin: env.OUTRIDER_RTP_PORT_MIN,
    portMax: env.OUTRIDER_RTP_PORT_MAX,
  }),
  check: (env) =>
    env.OUTRIDER_RTP_PORT_MAX - env.OUTRIDER_RTP_PORT_MIN >= 1
      ? []
      : [{ variable: 'OUTRIDER_RTP_PORT_MAX', message: 'must be above OUTRIDER_RTP_PORT_MIN: a leg takes two ports.' }],
});

export const carrierConfig = configPiece({
  key: 'carrier',
  variables: Type.Object({
    OUTRIDER_CARRIER_HOST: host(),
    OUTRIDER_CARRIER_PORT: listenPort(5080),
    OUTRIDER_CARRIER_ADMIN_PORT: listenPort(5081),
    OUTRIDER_CARRIER_SCENARIO: Type.Optional(Type.String({ maxLength: 1000 })),
  }),
  read: (env) => ({
    host: env.OUTRIDER_CARRIER_HOST,
    port: env.OUTRIDER_CARRIER_PORT,
    /** Statistics, on the loopback interface. */
    adminPort: env.OUTRIDER_CARRIER_ADMIN_PORT,
    ...(env.OUTRIDER_CARRIER_SCENARIO ? { scenarioFile: resolve(env.OUTRIDER_CARRIER_SCENARIO) } : {}),
  }),
  check: (_env, { production }) =>
    production
      ? [{ variable: 'OUTRIDER_CARRIER_HOST', message: 'belongs to the simulated carrier, which production refuses.' }]
      : [],
});

export const dataConfig = configPiece({
  key: 'data',
  variables: Type.Object({ OUTRIDER_DATA_DIR: Type.String({ minLength: 1, maxLength: 1000 }) }),
  read: (env) => ({
    dir: env.OUTRIDER_DATA_DIR,
    recordingsDir: join(env.OUTRIDER_DATA_DIR, 'recordings'),
    promptsDir: join(env.OUTRIDER_DATA_DIR, 'prompts'),
  }),
  check: (env) =>
    isAbsolute(env.OUTRIDER_DATA_DIR)
      ? []
      : [{ variable: 'OUTRIDER_DATA_DIR', message: 'must be an absolute path: processes start in different folders.' }],
});

/** Whether what a pacer meets and decides is written down, to be replayed: about 10 MB an hour and campaign, more while it is busy. */
export const pacingLogConfig = configPiece({
  key: 'pacingLog',
  variables: Type.Object({
    OUTRIDER_PACING_LOG: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'off' }),
  }),
  read: (env) => ({ on: env.OUTRIDER_PACING_LOG === 'on' }),
});
