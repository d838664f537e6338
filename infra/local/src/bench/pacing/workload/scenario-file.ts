import { readFileSync, statSync } from 'node:fs';
import type { Distribution } from './distribution.js';
import { readFields, wrongField, type Fields } from './read-fields.js';
import { LAWFUL_PATIENCE_S, type Scenario } from './scenario.js';

const MAX_BYTES = 1_000_000;
const MAX_SCENARIOS = 50;
const MAX_PARTS = 20;
const HOUR_S = 3600;

/** Reads a file with one scenario or a list of them. @throws SetupFailure `bad-argument`, naming the field */
export function readScenarioFile(file: string): Scenario[] {
  let text: string;
  try {
    if (statSync(file).size > MAX_BYTES) throw wrongField(file, `is larger than ${MAX_BYTES} bytes.`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw wrongField(file, `can't be read: ${(error as Error).message}.`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw wrongField(file, `is not JSON: ${(error as Error).message}.`);
  }
  if (!Array.isArray(content)) return [parseScenario(content, 'scenario')];
  if (content.length === 0 || content.length > MAX_SCENARIOS) {
    throw wrongField(file, `must hold 1 to ${MAX_SCENARIOS} scenarios.`);
  }
  return content.map((entry, index) => parseScenario(entry, `scenarios[${index}]`));
}

/** @throws SetupFailure `bad-argument`, naming the field by its path */
export function parseScenario(value: unknown, path: string): Scenario {
  const fields = readFields(value, path);
  const agents = fields.number('agents', { min: 1, max: 500, whole: true });
  const scenario: Scenario = {
    name: fields.text('name', 80),
    agents,
    answerProbability: fields.number('answerProbability', { min: 0.01, max: 0.98 }),
    answerFactors: answerFactors(fields),
    machineShare: fields.number('machineShare', { min: 0, max: 1, fallback: 0 }),
    talk: distribution(fields.object('talk'), `${path}.talk`),
    wrapUp: fields.has('wrapUp')
      ? distribution(fields.object('wrapUp'), `${path}.wrapUp`)
      : { kind: 'fixed', value: 0 },
    ringAnswered: distribution(fields.object('ringAnswered'), `${path}.ringAnswered`),
    ringUnanswered: distribution(fields.object('ringUnanswered'), `${path}.ringUnanswered`),
    ringMachine: distribution(
      fields.object(fields.has('ringMachine') ? 'ringMachine' : 'ringUnanswered'),
      `${path}.ringMachine`,
    ),
    maxRing: fields.number('maxRing', { min: 15, max: 600, fallback: 25 }),
    patience: fields.number('patience', { min: 0.1, max: 60, fallback: LAWFUL_PATIENCE_S }),
    channels: fields.number('channels', { min: 1, max: 100_000, whole: true, fallback: agents * 12 + 20 }),
    callsPerSecond: fields.number('callsPerSecond', { min: 1, max: 10_000, whole: true, fallback: 1000 }),
    days: fields.number('days', { min: 1, max: 365, whole: true, fallback: 30 }),
    hoursPerDay: fields.number('hoursPerDay', { min: 0.25, max: 24, fallback: 8 }),
    ...optional(fields),
  };
  fields.end();
  return scenario;
}

function optional(fields: Fields): Pick<Scenario, 'leads' | 'breaks' | 'partTime' | 'walkOut'> {
  const read = <T>(name: string, parse: (of: Fields) => T): Partial<Record<string, T>> => {
    if (!fields.has(name)) return {};
    const of = fields.object(name);
    const parsed = parse(of);
    of.end();
    return { [name]: parsed };
  };
  return {
    ...read('leads', (of) => ({
      concentration: of.number('concentration', { min: 0.1, max: 10_000 }),
      ...(of.has('noise') ? { noise: of.number('noise', { min: 0, max: 5 }) } : {}),
    })),
    ...read('breaks', (of) => ({
      from: of.number('from', { min: 0, max: 1 }),
      minutes: of.number('minutes', { min: 1, max: 240 }),
      turns: of.number('turns', { min: 1, max: 100, whole: true }),
    })),
    ...read('partTime', (of) => ({
      share: of.number('share', { min: 0, max: 0.5 }),
      missing: of.number('missing', { min: 0, max: 0.4 }),
    })),
    ...read('walkOut', (of) => ({
      at: of.number('at', { min: 0, max: 1 }),
      share: of.number('share', { min: 0.01, max: 1 }),
    })),
  };
}

function answerFactors(fields: Fields): number[] {
  if (!fields.has('answerFactors')) return [1];
  return fields.list('answerFactors', 96).map(({ value, path }) => {
    if (typeof value === 'number' && value >= 0 && value <= 20) return value;
    throw wrongField(path, 'must be a number from 0 to 20.');
  });
}

function distribution(fields: Fields, path: string): Distribution {
  const parsed = distributionOf(fields, path);
  fields.end();
  return parsed;
}

function distributionOf(fields: Fields, path: string): Distribution {
  const kind = fields.text('kind', 20);
  const mean = () => fields.number('mean', { min: 0.1, max: HOUR_S });
  switch (kind) {
    case 'exponential':
      return { kind, mean: mean() };
    case 'lognormal':
      return { kind, mean: mean(), cv: fields.number('cv', { min: 0.01, max: 10 }) };
    case 'fixed':
      return { kind, value: fields.number('value', { min: 0, max: HOUR_S }) };
    case 'mix':
      return {
        kind,
        parts: fields.list('parts', MAX_PARTS).map((part) => {
          const of = readFields(part.value, part.path);
          const weight = of.number('weight', { min: 0.001, max: 1000 });
          const inner = distribution(of.object('of'), `${part.path}.of`);
          of.end();
          return { weight, of: inner };
        }),
      };
    default:
      throw wrongField(`${path}.kind`, `must be exponential, lognormal, fixed or mix, not "${kind}".`);
  }
}
