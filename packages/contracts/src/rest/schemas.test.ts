import { Value } from 'typebox/value';
import { IsObject } from 'typebox';
import { describe, expect, it } from 'vitest';
import { newId } from '../ids.js';
import * as rest from './index.js';

const bodies = Object.entries(rest).filter(
  ([name, schema]) => /(Create|Change|Query|Body|Rules)$/.test(name) && IsObject(schema),
);

describe('schemas of requests', () => {
  it.each(bodies)('%s refuses members that it does not know', (_name, schema) => {
    expect(schema).toMatchObject({ additionalProperties: false });
  });

  it.each(bodies)('%s bounds every text and list', (_name, schema) => {
    expect(unbounded(schema)).toEqual([]);
  });

  it.each(bodies.filter(([name]) => name.endsWith('Change')))('%s asks for at least one change', (_name, schema) => {
    expect(Value.Check(schema as Parameters<typeof Value.Check>[0], {})).toBe(false);
  });

  it('ids are those that we make', () => {
    expect(Value.Check(rest.IdString, newId())).toBe(true);
    for (const wrong of ['', 'x', newId().toLowerCase(), `${newId()}0`, 'Z'.repeat(26)]) {
      expect(Value.Check(rest.IdString, wrong)).toBe(false);
    }
  });

  it('names are not blank, and stand on one line', () => {
    for (const right of ['A', 'Søren & Co', ' x']) expect(Value.Check(rest.Name, right)).toBe(true);
    for (const wrong of ['', ' ', '\t', 'a\nb', 'a\u0000', 'x'.repeat(201)]) {
      expect(Value.Check(rest.Name, wrong)).toBe(false);
    }
  });
});

/** Paths of texts without a length and lists without a size. */
function unbounded(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const {
    type,
    maxLength,
    maxItems,
    maxProperties,
    pattern,
    enum: choices,
    patternProperties,
  } = schema as Record<string, unknown>;
  const anchored =
    typeof pattern === 'string' &&
    /^\^.*\{\d+(,\d+)?\}.*\$$/.test(pattern) &&
    !/[*+]/.test(pattern.replace(/\\\+/g, ''));
  const own =
    (type === 'string' && maxLength === undefined && choices === undefined && !('const' in schema) && !anchored) ||
    (type === 'array' && maxItems === undefined) ||
    (patternProperties !== undefined && maxProperties === undefined)
      ? [path]
      : [];
  return [...own, ...Object.entries(schema).flatMap(([key, value]) => unbounded(value, `${path}/${key}`))];
}
