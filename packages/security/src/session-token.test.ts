import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSessionToken, readSessionToken, sessionCookieName, sessionCookieOptions } from './session-token.js';

const token = newSessionToken();

describe('the session cookie', () => {
  it('is for this host alone, over HTTPS alone, and out of reach of scripts in production', () => {
    expect(sessionCookieName(true)).toBe('__Host-outrider_session');
    expect(sessionCookieOptions(true)).toEqual({ path: '/', httpOnly: true, sameSite: 'strict', secure: true });
  });

  it('is read among others', () => {
    expect(readSessionToken(`a=b; outrider_session=${token}; c=d`, false)).toBe(token);
    expect(readSessionToken(`__Host-outrider_session=${token}`, true)).toBe(token);
  });

  it('is not taken from the name of the other environment', () => {
    expect(readSessionToken(`outrider_session=${token}`, true)).toBeUndefined();
    expect(readSessionToken(`__Host-outrider_session=${token}`, false)).toBeUndefined();
  });

  it('is not chosen where there are two', () => {
    expect(readSessionToken(`outrider_session=${token}; outrider_session=${newSessionToken()}`, false)).toBeUndefined();
  });

  it('is nothing in junk', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (junk) => {
        expect(readSessionToken(junk, false)).toBeUndefined();
      }),
    );
    expect(readSessionToken(`outrider_session=${token};${' '.repeat(9000)}`, false)).toBeUndefined();
  });
});
