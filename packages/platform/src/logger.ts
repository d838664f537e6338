import { pino, type DestinationStream, type LogFn, type Logger as PinoLogger } from 'pino';
import type { LogLevel } from './config/index.js';

export type Logger = PinoLogger;

const SECRET_KEYS = [
  'password',
  'passwordHash',
  'passwordEncrypted',
  'secret',
  'secretKey',
  'token',
  'tokenHash',
  'cookie',
  'authorization',
  'sipHa1',
  'primaryUrl',
  'readUrls',
  'databaseUrl',
  'redisUrl',
];
const NUMBER_KEYS = ['number', 'callerId', 'sellerNumber', 'phone'];

/** The key itself, and one and two levels below any other key; pino has no pattern for "at any depth". */
const paths = (keys: string[]) =>
  keys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]).concat('req.headers.cookie', 'req.headers.authorization');

/**
 * JSON lines on stdout. Secrets, cookies and passwords are removed and phone numbers keep only their ends,
 * unless `fullNumbers` says otherwise (a local debugging session, never production).
 */
export function createLogger(
  name: string,
  options: { level?: LogLevel; fullNumbers?: boolean; destination?: DestinationStream } = {},
): Logger {
  return pino(
    {
      name,
      level: options.level ?? 'info',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { logMethod: sayMessage },
      serializers: { err: serializeError, error: serializeError },
      redact: {
        paths: paths(options.fullNumbers ? SECRET_KEYS : [...SECRET_KEYS, ...NUMBER_KEYS]),
        censor: (value, path) => (NUMBER_KEYS.includes(String(path.at(-1))) ? maskNumber(value) : '[removed]'),
      },
    },
    // Written at once: lines on their way when the process ends would come after the last ones.
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/** `+4512345678` → `+451…78`: enough to tell two numbers apart while debugging, not enough to call. */
export function maskNumber(value: unknown): unknown {
  if (typeof value !== 'string' || value.length < 8) return value;
  return `${value.slice(0, 4)}…${value.slice(-2)}`;
}

/** Drizzle puts a failed query's parameters, which are personal data, at the end of its message and stack. */
const withoutParameters = (text: string) => text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, '');

/** An error logged without words would lend its raw message to the line. */
function sayMessage(this: PinoLogger, args: Parameters<LogFn>, method: LogFn): void {
  const [first, ...rest] = args as [unknown, ...unknown[]];
  const error = first instanceof Error ? first : (first as { err?: unknown } | undefined)?.err;
  if (rest.length > 0 || !(error instanceof Error)) return method.apply(this, args);
  const object = first instanceof Error ? { err: first } : (first as object);
  return method.apply(this, [object, withoutParameters(error.message)]);
}

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: withoutParameters(error.message),
    stack: withoutParameters(error.stack ?? ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.cause instanceof Error ? { cause: serializeError(error.cause) } : {}),
  };
}
