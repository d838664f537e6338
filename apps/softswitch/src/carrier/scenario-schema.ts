import Type from 'typebox';
import { BEHAVIOURS } from './behaviour.js';
import { MAX_DURATION_MS, type Distribution } from './distribution.js';
import type { Scenario } from './scenario.js';

/** Beyond these a file is refused: it is read whole and matched number by number. */
export const MAX_SCENARIO_BYTES = 1_000_000;
const MAX_OVERRIDES = 5_000;
const MAX_MIX = 100;
const MAX_PLANS_PER_NUMBER = 50;

const closed = { additionalProperties: false };
const milliseconds = { type: 'integer', minimum: 0, maximum: MAX_DURATION_MS };

const DistributionSchema = Type.Unsafe<Distribution>({
  type: ['integer', 'object'],
  minimum: 0,
  maximum: MAX_DURATION_MS,
  properties: {
    min: milliseconds,
    max: milliseconds,
    median: { ...milliseconds, minimum: 1 },
    sigma: { type: 'number', minimum: 0, maximum: 5 },
  },
  additionalProperties: false,
});

const plan = {
  behaviour: Type.Enum([...BEHAVIOURS]),
  ringMs: Type.Optional(DistributionSchema),
  talkMs: Type.Optional(DistributionSchema),
  status: Type.Optional(Type.Integer({ minimum: 400, maximum: 699 })),
  greetingMs: Type.Optional(DistributionSchema),
};

const selector = Type.Optional(Type.String({ minLength: 1, maxLength: 32, pattern: '^[+0-9x]*[0-9x*]$' }));

/** The shape of a scenario file; every field is optional. What fields mean to each other is checked after it. */
export const ScenarioFileSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String({ maxLength: 200 })),
    description: Type.Optional(Type.String({ maxLength: 2_000 })),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    audio: Type.Optional(Type.Enum(['full', 'light', 'none'])),
    builtInNumbers: Type.Optional(Type.Boolean()),
    mix: Type.Optional(
      Type.Array(Type.Object({ ...plan, weight: Type.Number({ minimum: 0, maximum: 1e6 }) }, closed), {
        minItems: 1,
        maxItems: MAX_MIX,
      }),
    ),
    numbers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            number: selector,
            endsWith: selector,
            pattern: selector,
            plans: Type.Array(Type.Object(plan, closed), { minItems: 1, maxItems: MAX_PLANS_PER_NUMBER }),
          },
          closed,
        ),
        { maxItems: MAX_OVERRIDES },
      ),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          channels: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
          callsPerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
        },
        closed,
      ),
    ),
    requireAuth: Type.Optional(Type.Boolean()),
    credentials: Type.Optional(
      Type.Object(
        {
          username: Type.String({ minLength: 1, maxLength: 128 }),
          password: Type.String({ minLength: 1, maxLength: 128 }),
          realm: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          status: Type.Optional(Type.Unsafe<401 | 407>({ type: 'integer', enum: [401, 407] })),
        },
        closed,
      ),
    ),
    rtpTimeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: MAX_DURATION_MS })),
    maxCallMs: Type.Optional(Type.Integer({ minimum: 1_000, maximum: MAX_DURATION_MS })),
  },
  closed,
);

/**
 * What holds where a file says nothing: of a hundred calls to consumers in the daytime, about as many end each way.
 * Ring and talk times are short of life's, so that a demo shows many calls.
 */
export const DEFAULT_SCENARIO: Scenario = {
  seed: 1,
  audio: 'full',
  builtInNumbers: true,
  mix: [
    {
      weight: 38,
      behaviour: 'answer',
      ringMs: { median: 4_000, sigma: 0.5, min: 500, max: 15_000 },
      talkMs: { median: 12_000, sigma: 0.6, min: 2_000, max: 90_000 },
    },
    {
      weight: 4,
      behaviour: 'early-media',
      ringMs: { median: 4_000, sigma: 0.4, min: 1_000, max: 12_000 },
      talkMs: { median: 12_000, sigma: 0.6, min: 2_000, max: 90_000 },
    },
    { weight: 3, behaviour: 'answer-and-hang-up', ringMs: { median: 3_000, sigma: 0.5, min: 300, max: 12_000 } },
    {
      weight: 10,
      behaviour: 'machine',
      ringMs: { median: 6_000, sigma: 0.4, min: 1_000, max: 15_000 },
      greetingMs: { min: 3_000, max: 6_000 },
      talkMs: 20_000,
    },
    { weight: 28, behaviour: 'ring-out' },
    { weight: 7, behaviour: 'busy', ringMs: { min: 100, max: 800 } },
    { weight: 3, behaviour: 'declined', ringMs: { median: 3_000, sigma: 0.5, min: 500, max: 10_000 } },
    { weight: 3, behaviour: 'unallocated', ringMs: { min: 50, max: 500 } },
    { weight: 3, behaviour: 'unavailable', ringMs: { min: 200, max: 4_000 } },
    { weight: 1, behaviour: 'congestion', ringMs: { min: 20, max: 200 } },
  ],
  numbers: [],
  limits: {},
  requireAuth: false,
  rtpTimeoutMs: 15_000,
  maxCallMs: 3_600_000,
};
