import fc from 'fast-check';
import { CLIENT_ASSERTION_TYPE, newId, ProblemError, TokenBody } from '@outrider/contracts';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { readForm } from './form.js';
import { keyIdOf, readProof } from './proof.js';

const keyId = newId();
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const body = { grant_type: 'client_credentials' } as const;
const signed = { ...body, client_assertion_type: CLIENT_ASSERTION_TYPE, client_assertion: 'a.b.c' } as const;
/** What a function gives, where it gives up in no other way than with a problem of the catalogue. */
const orProblem = <T>(work: () => T): T | ProblemError => {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
};

describe('how a client shows who it is', () => {
  it('is read from HTTP Basic, colons of the secret included', () => {
    expect(readProof(basic(`${keyId}:ork_a:b`), body)).toEqual({ keyId, secret: 'ork_a:b' });
    expect(readProof(`basic  ${basic(`${keyId}:x`).slice(6)} `, body)).toEqual({ keyId, secret: 'x' });
  });

  it.each(['Basic', 'Basic !', 'Bearer abc', basic('nobody:x'), basic(keyId), basic(`${keyId.toLowerCase()}:x`), ''])(
    'is not at all with %j',
    (header) => {
      expect(readProof(header, body)).toBeUndefined();
    },
  );

  it('is an assertion or a secret, not both, and whole', () => {
    expect(readProof(undefined, signed)).toEqual({ assertion: 'a.b.c' });
    expect(() => readProof(basic(`${keyId}:x`), signed)).toThrow(ProblemError);
    expect(() => readProof(undefined, { ...body, client_assertion: 'a.b.c' })).toThrow('client_assertion_type');
    expect(() => readProof(undefined, { ...body, client_assertion_type: CLIENT_ASSERTION_TYPE })).toThrow('missing');
  });

  it('is read or refused, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (header, form) => {
        const fields = orProblem(() => readForm(form));
        if (fields instanceof ProblemError) return;
        const asked = Value.Check(TokenBody, fields) ? fields : body;
        const proof = orProblem(() => readProof(header, asked));
        if (!(proof instanceof ProblemError)) keyIdOf(proof);
      }),
    );
  });
});

describe('a form', () => {
  it('is read without the names that objects have of themselves', () => {
    const fields = readForm('__proto__=1&constructor=2&grant_type=client_credentials');
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(Value.Check(TokenBody, fields)).toBe(false);
  });

  it('is refused with a field twice, or with very many', () => {
    expect(() => readForm('a=1&a=2')).toThrow('twice');
    expect(() => readForm(Array.from({ length: 21 }, (_, n) => `f${n}=`).join('&'))).toThrow('too many');
  });
});
