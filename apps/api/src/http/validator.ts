import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import type { ProblemFault } from '@outrider/contracts';

/** What a schema refused; the error mapper turns it into problem details. */
export class ValidationError extends Error {
  constructor(readonly faults: readonly ProblemFault[]) {
    super('the request does not fit its schema');
  }
}

/**
 * Bodies are taken as they are: a string is not a number. What comes in the URL is text and is converted to the type that the
 * schema names, with its defaults.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  const asItIs = httpPart === 'body' || (httpPart === 'params' && isAllText(schema));
  return (input: unknown) => {
    // A member that `__proto__` or the like could hide from the checks is not looked at at all.
    const value = asItIs ? input : Value.Convert(schema, Value.Default(schema, { ...(input as object) }));
    if (compiled.Check(value)) return { value };
    return { error: new ValidationError(faultsOf(compiled.Errors(value))) };
  };
};

/** Ids in a path, mostly: there is nothing to convert. */
const isAllText = (schema: TSchema): boolean =>
  Object.values(
    (schema as { properties?: Record<string, { type?: unknown; default?: unknown }> }).properties ?? {},
  ).every(({ type, default: fallback }) => type === 'string' && fallback === undefined);

/** At most one fault per field, those of the deepest fields first, since a union's own fault only repeats its members'. */
export function faultsOf(errors: readonly TLocalizedValidationError[]): ProblemFault[] {
  const faults = new Map<string, ProblemFault>();
  for (const error of errors) {
    for (const fault of explain(error)) {
      const field = fault.field ?? '';
      if (!faults.has(field)) faults.set(field, fault);
    }
  }
  const named = [...faults.values()];
  const useful = named.filter((fault) => !isRepeated(fault, named));
  return (useful.length > 0 ? useful : named).slice(0, 20);
}

const isRepeated = (fault: ProblemFault, all: readonly ProblemFault[]): boolean =>
  fault.code === 'no-alternative' &&
  all.some((other) => other !== fault && (other.field ?? '').startsWith(fault.field ?? ''));

/** `/callingWindows/0/from` → `callingWindows.0.from`. */
const fieldOf = (pointer: string): string =>
  pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
    .slice(0, 200);

function explain(error: TLocalizedValidationError): ProblemFault[] {
  const params = error.params as Record<string, unknown>;
  const own = fieldOf(error.instancePath);
  const at = (code: string, message: string): ProblemFault[] => [{ code, message, ...(own ? { field: own } : {}) }];
  const under = (names: unknown, code: string, message: string): ProblemFault[] =>
    (names as string[]).map((name) => ({ code, message, field: (own ? `${own}.${name}` : name).slice(0, 200) }));
  const limit = String(params['limit'] ?? '');
  switch (error.keyword) {
    case 'required':
      return under(params['requiredProperties'], 'required', 'This is missing.');
    case 'additionalProperties':
      return under(params['additionalProperties'], 'unknown-member', 'There is no member of this name.');
    case 'boolean':
      // The value of an unknown member; the member itself is reported.
      return [];
    case 'type':
      return at('wrong-type', `This must be ${typeName(params['type'])}.`);
    case 'enum':
      return at('not-allowed', `This must be one of: ${(params['allowedValues'] as unknown[]).join(', ')}.`);
    case 'const':
      return at('not-allowed', `This must be ${JSON.stringify(params['allowedValue'])}.`);
    case 'minLength':
      return at('too-short', `This must have at least ${limit} characters.`);
    case 'maxLength':
      return at('too-long', `This may have at most ${limit} characters.`);
    case 'minItems':
      return at('too-few', `This must have at least ${limit} entries.`);
    case 'maxItems':
      return at('too-many', `This may have at most ${limit} entries.`);
    case 'uniqueItems':
      return at('repeated', 'This names something twice.');
    case 'minProperties':
      return at('empty', 'Name at least one member to change.');
    case 'maxProperties':
      return at('too-many', `This may have at most ${limit} members.`);
    case 'minimum':
      return at('too-small', `This must be ${limit} or more.`);
    case 'maximum':
      return at('too-large', `This must be ${limit} or less.`);
    case 'pattern':
    case 'format':
      return at('wrong-form', `This has a wrong form${formHint(params)}.`);
    case 'anyOf':
      return at('no-alternative', 'This fits none of the forms that are allowed here.');
    default:
      return at('invalid', `This is not valid: ${error.message}.`);
  }
}

const TYPE_NAMES: Record<string, string> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};
const typeName = (type: unknown): string =>
  (Array.isArray(type) ? type : [type]).map((each) => TYPE_NAMES[String(each)] ?? String(each)).join(' or ');

const FORMS: Record<string, string> = {
  'date-time': '; write it like 2026-03-30T09:04:24Z',
  email: '; write it like name@example.com',
};
const formHint = (params: Record<string, unknown>): string =>
  FORMS[String(params['format'])] ?? (params['pattern'] ? `; it must match ${String(params['pattern'])}` : '');
