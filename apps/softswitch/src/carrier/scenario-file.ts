import { readFile, stat } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import { ANSWERING, type Behaviour } from './behaviour.js';
import type { Distribution } from './distribution.js';
import { ScenarioError, type NumberOverride, type PlanSpec, type Scenario } from './scenario.js';
import { DEFAULT_SCENARIO, MAX_SCENARIO_BYTES, ScenarioFileSchema } from './scenario-schema.js';

const shape = Compile(ScenarioFileSchema);

/** @throws ScenarioError when the file can't be read or says something that can't be done. */
export async function loadScenario(path: string): Promise<Scenario> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_SCENARIO_BYTES) {
      throw new ScenarioError('', `The scenario file ${path} has ${size} bytes; ${MAX_SCENARIO_BYTES} are the most.`);
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    throw new ScenarioError('', `The scenario file ${path} can't be read: ${(error as Error).message}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ScenarioError('', `The scenario file ${path} is not JSON: ${(error as Error).message}`);
  }
  return parseScenario(value);
}

/** Checks a scenario and fills in what it leaves out. @throws ScenarioError naming the first fault. */
export function parseScenario(value: unknown): Scenario {
  if (!shape.Check(value)) throw firstFault(value);
  const { mix, numbers, credentials, requireAuth = false, limits = {}, ...rest } = value;
  const { $schema: _schema, description: _description, ...settings } = rest;

  mix?.forEach(({ weight: _weight, ...plan }, i) => checkPlan(plan, `mix[${i}]`));
  if (mix && !mix.some(({ weight }) => weight > 0)) {
    throw new ScenarioError('mix', 'every weight is 0; at least one must be greater.');
  }
  numbers?.forEach((override, i) => checkOverride(override, `numbers[${i}]`));
  if (requireAuth && !credentials) {
    throw new ScenarioError('credentials', 'requireAuth is set, so a username and a password are needed.');
  }
  return {
    ...DEFAULT_SCENARIO,
    ...settings,
    limits,
    requireAuth,
    ...(mix && { mix }),
    ...(numbers && { numbers }),
    ...(credentials && { credentials: { realm: 'carrier', status: 407, ...credentials } }),
  };
}

function checkOverride(override: NumberOverride, path: string): void {
  const selectors = (['number', 'endsWith', 'pattern'] as const).filter((name) => override[name] !== undefined);
  if (selectors.length !== 1) {
    throw new ScenarioError(path, 'give exactly one of number, endsWith and pattern.');
  }
  if (override.number !== undefined && !/^\+?[0-9]+$/.test(override.number)) {
    throw new ScenarioError(`${path}.number`, 'may hold digits and a leading + only.');
  }
  if (override.endsWith !== undefined && !/^[0-9]+$/.test(override.endsWith)) {
    throw new ScenarioError(`${path}.endsWith`, 'may hold digits only.');
  }
  if (override.pattern !== undefined && !/^\+?[0-9x]*\*?$/.test(override.pattern)) {
    throw new ScenarioError(`${path}.pattern`, 'may hold digits, x for any digit, a leading + and a final * only.');
  }
  override.plans.forEach((plan, i) => checkPlan(plan, `${path}.plans[${i}]`));
}

/** Which behaviours a field means something to; elsewhere it is a mistake that is better heard of. */
const TAKES: Record<Exclude<keyof PlanSpec, 'behaviour'>, (behaviour: Behaviour) => boolean> = {
  ringMs: (behaviour) => !['ring-out', 'never-responds', 'trying-only'].includes(behaviour),
  talkMs: (behaviour) => ANSWERING.has(behaviour) && behaviour !== 'answer-and-hang-up',
  status: (behaviour) => behaviour === 'reject',
  greetingMs: (behaviour) => behaviour === 'machine',
};

function checkPlan(plan: PlanSpec, path: string): void {
  for (const [field, takes] of Object.entries(TAKES) as [keyof typeof TAKES, (b: Behaviour) => boolean][]) {
    if (plan[field] !== undefined && !takes(plan.behaviour)) {
      throw new ScenarioError(`${path}.${field}`, `means nothing to the behaviour ${plan.behaviour}; leave it out.`);
    }
  }
  if (plan.behaviour === 'reject' && plan.status === undefined) {
    throw new ScenarioError(`${path}.status`, 'the behaviour reject needs a status between 400 and 699.');
  }
  for (const field of ['ringMs', 'talkMs', 'greetingMs'] as const) {
    const distribution = plan[field];
    if (distribution !== undefined) checkDistribution(distribution, `${path}.${field}`);
  }
}

function checkDistribution(distribution: Distribution, path: string): void {
  if (typeof distribution === 'number') return;
  const { min, max, median, sigma } = distribution as Record<string, number | undefined>;
  if ((median === undefined) !== (sigma === undefined)) {
    throw new ScenarioError(path, 'a lognormal time needs both median and sigma.');
  }
  if (median === undefined && (min === undefined || max === undefined)) {
    throw new ScenarioError(path, 'give a number of ms, {min, max}, or {median, sigma} with or without min and max.');
  }
  if (min !== undefined && max !== undefined && min > max) {
    throw new ScenarioError(path, `min ${min} is greater than max ${max}.`);
  }
}

function firstFault(value: unknown): ScenarioError {
  const faults = shape.Errors(value);
  const fault = faults.find(({ keyword }) => keyword !== 'boolean') ?? faults[0];
  const params = (fault?.params ?? {}) as { additionalProperties?: string[]; allowedValues?: unknown[] };
  const field = jsonPath(fault?.instancePath ?? '');
  if (params.additionalProperties) {
    const unknown = params.additionalProperties[0]!;
    return new ScenarioError(field ? `${field}.${unknown}` : unknown, 'is not a field of a scenario.');
  }
  if (params.allowedValues) return new ScenarioError(field, `must be one of ${params.allowedValues.join(', ')}.`);
  return new ScenarioError(field, `${fault?.message ?? 'is not valid'}.`);
}

function jsonPath(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`))
    .join('')
    .replace(/^\./, '');
}
