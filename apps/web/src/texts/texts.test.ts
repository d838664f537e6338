import { expect, it } from 'vitest';
import { da } from './da';
import { en } from './en';

const leaves = (texts: object, path = ''): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );

it('says everything in both languages, with the same placeholders', () => {
  const [english, danish] = [leaves(en), leaves(da)];
  expect(danish.map(([key]) => key)).toEqual(english.map(([key]) => key));
  const placeholders = (text: string) => text.match(/\{\{\w+\}\}/g) ?? [];
  for (const [index, [key, text]] of english.entries()) {
    expect([key, placeholders(danish[index]?.[1] ?? '')]).toEqual([key, placeholders(text)]);
    expect(danish[index]?.[1]).not.toBe('');
  }
});
