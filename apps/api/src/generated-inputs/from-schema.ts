import fc from 'fast-check';

/** The part of JSON Schema that our OpenAPI document uses. */
export interface JsonSchema {
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  type?: string | string[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  multipleOf?: number;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  patternProperties?: Record<string, JsonSchema>;
}

/** Values that have broken programs like this one. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      null,
      '',
      ' ',
      '\u0000',
      '\r\nSet-Cookie: a=b',
      "' or sleep(5) -- ",
      '$(reboot)',
      '`id`',
      '../../../etc/passwd',
    ],
    ...[
      '{{7*7}}',
      '<script>alert(1)</script>',
      '=cmd|calc!A1',
      '\ud800',
      '\u202e',
      'é'.normalize('NFD'),
      'x'.repeat(20_000),
    ],
    ...[-1, 0, 1e308, -0, 2 ** 53, 0.1, true, [], {}, [[]], [null], { $ne: null }, { toString: 1 }, { length: 1e9 }],
    ...[JSON.parse('{"__proto__":{"role":"admin"}}'), { constructor: { prototype: { role: 'admin' } } }],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Long texts and lists are cut short: the limits themselves have tests of their own. */
const MANY = 4;

/**
 * Values that a schema allows. What the schema can't say (a name that exists, a date that is no 30th of February) is left to chance.
 * @param ids that exist: most ids are of them
 */
export function fromSchema(schema: JsonSchema, ids: readonly string[] = []): fc.Arbitrary<unknown> {
  const inner = (each: JsonSchema) => fromSchema(each, ids);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.allOf) return fc.tuple(...schema.allOf.map(inner)).map((parts) => Object.assign({}, ...parts) as unknown);
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => inner({ ...schema, type })));
  switch (schema.type) {
    case 'string':
      return text(schema, ids);
    case 'integer':
      return fc.integer({ min: Math.ceil(lowest(schema)), max: Math.floor(schema.maximum ?? 2 ** 31) });
    case 'number':
      return fc.double({ min: lowest(schema), max: schema.maximum ?? 1e9, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const minLength = schema.minItems ?? 0;
      const maxLength = Math.max(minLength, Math.min(schema.maxItems ?? MANY, MANY));
      return fc.array(inner(schema.items ?? {}), { minLength, maxLength });
    }
    case 'object':
      return members(schema, inner);
    default:
      return hostile;
  }
}

const lowest = (schema: JsonSchema) => schema.minimum ?? schema.exclusiveMinimum ?? -(2 ** 31);

/** What a pattern says of its surroundings is left to chance, too. */
const LOOK_AROUND = /\(\?<?[=!](?:[^()[\]]|\[[^\]]*\])*\)/g;

function text(schema: JsonSchema, ids: readonly string[]): fc.Arbitrary<string> {
  const minLength = schema.minLength ?? 0;
  const maxLength = Math.max(minLength, Math.min(schema.maxLength ?? 30, 30));
  if (schema.format === 'date-time') {
    const range = { min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true };
    return fc.date(range).map((date) => date.toISOString());
  }
  if (schema.format === 'date') {
    return fc
      .date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
  }
  if (schema.format === 'email') return fc.emailAddress();
  if (schema.format === 'uri') return fc.webUrl();
  if (schema.pattern) {
    const matching = fc.stringMatching(new RegExp(schema.pattern.replace(LOOK_AROUND, ''), 'u'));
    const known = ids.filter((id) => new RegExp(schema.pattern ?? '', 'u').test(id));
    return known.length > 0 ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, matching) : matching;
  }
  return fc.string({ unit: 'grapheme', minLength, maxLength });
}

function members(schema: JsonSchema, inner: (schema: JsonSchema) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const { properties = {}, required = [] } = schema;
  const named = fc.record(Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, inner(each)])), {
    requiredKeys: required,
  });
  const [[, free] = []] = Object.entries(schema.patternProperties ?? {});
  if (!free) return named;
  const others = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/), inner(free), { maxKeys: MANY });
  return fc.tuple(others, named).map(([a, b]) => ({ ...a, ...b }));
}
