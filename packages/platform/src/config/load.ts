import { envSchema } from 'env-schema';
import { Type } from 'typebox';
import { list } from './checks.js';
import { plaintextPeers, plaintextProblems } from './peers.js';
import { configPiece, type ConfigContext, type ConfigPiece, type ConfigProblem } from './piece.js';

/** The environment can't be used. The message lists every problem, one a line. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(`The configuration is not usable:\n${problems.map((p) => `  ${p.variable}: ${p.message}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const processPiece = configPiece({
  key: 'process',
  variables: Type.Object({
    NODE_ENV: Type.Enum(['development', 'test', 'production'], { default: 'development' }),
    OUTRIDER_LOG_LEVEL: Type.Enum(LOG_LEVELS, { default: 'info' }),
    OUTRIDER_ALLOW_PLAINTEXT_PEERS: Type.Optional(Type.String({ maxLength: 2000 })),
  }),
  read: (env) => ({
    environment: env.NODE_ENV,
    production: env.NODE_ENV === 'production',
    logLevel: env.OUTRIDER_LOG_LEVEL,
  }),
  check: (env) => plaintextProblems(PLAINTEXT_PEERS, list(env.OUTRIDER_ALLOW_PLAINTEXT_PEERS ?? '')),
});

const PLAINTEXT_PEERS = 'OUTRIDER_ALLOW_PLAINTEXT_PEERS';

const ROOT_PROBLEM: ConfigProblem = {
  variable: 'user',
  message: 'is root. Production refuses to run with rights that it does not need: start it as a user of its own.',
};

type PieceValues<Pieces extends readonly ConfigPiece[]> = {
  [P in Pieces[number] as P['key']]: P extends ConfigPiece<string, infer V> ? V : never;
};

export type ProcessConfig = ReturnType<typeof processPiece.read>;

/**
 * Reads the pieces of configuration that a process needs from environment variables. An empty variable counts as unset.
 * @throws ConfigError with all problems at once.
 */
export function loadConfig<const Pieces extends readonly ConfigPiece[]>(
  pieces: Pieces,
  env: NodeJS.ProcessEnv = process.env,
  runsAsRoot: () => boolean = () => process.getuid?.() === 0,
): PieceValues<Pieces> & { process: ProcessConfig } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const all: ConfigPiece[] = [processPiece, ...pieces];
  const values = new Map<ConfigPiece, Record<string, unknown>>();
  const problems: ConfigProblem[] = [];
  for (const piece of all) {
    const read = readVariables(piece, given);
    if ('problems' in read) problems.push(...read.problems);
    else values.set(piece, read.values);
  }
  const context: ConfigContext = {
    production: given['NODE_ENV'] === 'production',
    mayBePlaintext: plaintextPeers(list(String(given[PLAINTEXT_PEERS] ?? ''))),
  };
  if (context.production && runsAsRoot()) problems.push(ROOT_PROBLEM);
  for (const [piece, variables] of values) problems.push(...(piece.check?.(variables as never, context) ?? []));
  if (problems.length > 0) throw new ConfigError(onlyOnce(problems));
  return Object.fromEntries(
    all.map((piece) => [piece.key, piece.read(values.get(piece) as never, context)]),
  ) as PieceValues<Pieces> & { process: ProcessConfig };
}

function readVariables(
  piece: ConfigPiece,
  given: Record<string, unknown>,
): { values: Record<string, unknown> } | { problems: ConfigProblem[] } {
  const wanted = Object.keys(piece.variables.properties);
  const data = Object.fromEntries(wanted.filter((name) => name in given).map((name) => [name, given[name]]));
  try {
    return { values: envSchema<Record<string, unknown>>({ schema: piece.variables, data, env: false }) };
  } catch (error) {
    const details = (error as { errors?: AjvError[] }).errors;
    if (!details) throw error;
    return { problems: dedupe(details.map((detail) => explain(detail))) };
  }
}

interface AjvError {
  keyword: string;
  instancePath: string;
  message?: string;
  params: Record<string, unknown>;
  parentSchema?: { description?: string };
}

function explain(error: AjvError): ConfigProblem {
  const variable = String(error.params['missingProperty'] ?? error.instancePath.slice(1));
  const limit = String(error.params['limit'] ?? '');
  switch (error.keyword) {
    case 'required':
      return { variable, message: 'is not set, and has no default. Set it (see .env.example).' };
    case 'enum':
      return { variable, message: `must be one of ${(error.params['allowedValues'] as string[]).join(', ')}.` };
    case 'type':
      return { variable, message: `must be ${error.params['type'] === 'integer' ? 'a whole number' : 'text'}.` };
    case 'minimum':
      return { variable, message: `must be ${limit} or more.` };
    case 'maximum':
      return { variable, message: `must be ${limit} or less.` };
    case 'minLength':
      return { variable, message: `must have at least ${limit} characters.` };
    default:
      return { variable, message: `${error.message ?? 'has a wrong form'}.` };
  }
}

const dedupe = (problems: ConfigProblem[]): ConfigProblem[] => [
  ...new Map(problems.map((problem) => [problem.variable, problem])).values(),
];

/** Two pieces may read the same variable. */
const onlyOnce = (problems: ConfigProblem[]): ConfigProblem[] => [
  ...new Map(problems.map((problem) => [`${problem.variable} ${problem.message}`, problem])).values(),
];
