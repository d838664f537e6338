import { Type, type Static, type TSchema } from 'typebox';

const closed = { additionalProperties: false } as const;

/** An object that refuses members it does not know. */
export const Closed = <const T extends Record<string, TSchema>>(members: T, options: object = {}) =>
  Type.Object(members, { ...closed, ...options });

/** A change: any of the members, at least one, no others. */
export const Change = <const T extends Record<string, TSchema>>(members: T) =>
  Type.Partial(Type.Object(members), { ...closed, minProperties: 1 });

export const Nullable = <const T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One of a closed set of codes. */
export const OneOf = <const T extends readonly string[]>(values: T, options: object = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });

/** A name that a person gave: not blank, on one line. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^(?!\\s*$)[^\\u0000-\\u001f\\u007f]+$',
  description: 'Not blank, on one line.',
});

/** Prose of some lines. */
export const Prose = (maxLength: number) =>
  Type.String({ maxLength, pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$' });

export const IdString = Type.String({
  pattern: '^[0-7][0-9A-HJKMNP-TV-Z]{25}$',
  description: 'A ULID.',
  examples: ['01JC0QZ2M8V0Z3W5X7Y9ABCDEF'],
});

/** ISO 8601 with a zone; answers are always UTC with milliseconds. */
export const Instant = Type.String({ format: 'date-time', maxLength: 40, examples: ['2026-03-30T09:04:24.000Z'] });

/** A telephone number as people write it; answers are E.164 with `+`. */
export const PhoneNumber = Type.String({ minLength: 3, maxLength: 40, examples: ['+4533121212'] });

export const IdParams = Closed({ id: IdString });
export type IdParams = Static<typeof IdParams>;

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Rows on a page.' })),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 300, description: '`nextCursor` of the page before this one.' }),
  ),
};

/** A page of rows; `nextCursor` is null on the last one. */
export const Page = <const T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });

/** Problem details for HTTP APIs (RFC 9457), with our code and field. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: '`urn:outrider:problem:<code>`' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; of the error catalogue.' }),
    detail: Type.String({ description: 'A sentence a person can act on.' }),
    instance: Type.String({ description: 'Names this occurrence in our logs.' }),
    field: Type.Optional(Type.String({ description: 'Dotted path of the offending member.' })),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          code: Type.String(),
          message: Type.String(),
          field: Type.Optional(Type.String()),
        }),
      ),
    ),
  },
  { description: 'Problem details (RFC 9457).' },
);
export type Problem = Static<typeof Problem>;
