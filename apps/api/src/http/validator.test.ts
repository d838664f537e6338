import { Type, type TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { CampaignCreate, Closed, DispositionRules, Nullable, OneOf, PageQuery } from '@outrider/contracts';
import { validatorCompiler, ValidationError } from './validator.js';

function check(schema: TSchema, input: unknown, httpPart: 'body' | 'querystring' = 'body') {
  const validate = validatorCompiler({ schema, httpPart, method: 'POST', url: '/' }) as (value: unknown) => {
    value?: unknown;
    error?: Error;
  };
  const { value, error } = validate(input);
  return error instanceof ValidationError ? error.faults : value;
}
const brief = (result: unknown) =>
  (result as { field?: string; code: string }[]).map(({ field, code }) => `${field ?? ''}: ${code}`);

describe('validation', () => {
  it('names the members that are wrong, and what is wrong with it', () => {
    const result = check(CampaignCreate, {
      projectId: 'x',
      name: ' ',
      sellerNumber: 5,
      callingWindows: [[{ from: 1 }], [], [], [], [], []],
      mode: 'guess',
    });
    expect(brief(result).sort()).toEqual([
      'callingWindows.0.0.to: required',
      'callingWindows: too-few',
      'mode: not-allowed',
      'name: wrong-form',
      'projectId: wrong-form',
      'sellerName: required',
      'sellerNumber: wrong-type',
    ]);
  });

  it('does not take text for numbers in a body, and does in a URL', () => {
    const schema = Closed({ n: Type.Integer(), yes: Type.Optional(Type.Boolean()) });
    expect(brief(check(schema, { n: '5' }))).toEqual(['n: wrong-type']);
    expect(check(schema, { n: '5', yes: 'true' }, 'querystring')).toEqual({ n: 5, yes: true });
    expect(brief(check(schema, { n: 'x' }, 'querystring'))).toEqual(['n: wrong-type']);
  });

  it('fills in the defaults of a URL', () => {
    expect(check(Closed({ ...PageQuery }), {}, 'querystring')).toEqual({ limit: 50 });
  });

  it('refuses members of a URL that nobody knows', () => {
    expect(brief(check(Closed({ ...PageQuery }), { limti: '5' }, 'querystring'))).toEqual(['limti: unknown-member']);
    expect(brief(check(Closed({ ...PageQuery }), { limit: '0' }, 'querystring'))).toEqual(['limit: too-small']);
    expect(brief(check(Closed({ ...PageQuery }), { limit: ['1', '2'] }, 'querystring'))).toEqual(['limit: wrong-type']);
  });

  it('names the member of a union that comes nearest', () => {
    const [first] = brief(check(DispositionRules, { rules: [{ campaignId: 5, action: { type: 'close' } }] }));
    expect(first).toMatch(/^rules\.0\.campaignId: /);
    expect(brief(check(Closed({ a: Nullable(OneOf(['x'] as const)) }), { a: 'y' }))[0]).toMatch(/^a: /);
  });

  it('says so when a body is no object', () => {
    for (const input of [null, [], 'x', 5]) {
      const [fault] = check(Closed({ a: Type.String() }), input) as { code: string; message: string }[];
      expect(fault).toMatchObject({ code: 'wrong-type', message: 'This must be an object.' });
    }
  });
});
