import { expect, it } from 'vitest';
import { secretsEqual } from './constant-time.js';
import { createOriginCheck } from './origin.js';

const check = createOriginCheck(['https://app.example.com']);

it.each([
  ['POST', 'https://app.example.com', true],
  ['POST', undefined, true],
  ['POST', 'https://app.example.com.evil.com', false],
  ['POST', 'http://app.example.com', false],
  ['DELETE', 'null', false],
  ['PATCH', '', false],
  ['GET', 'https://evil.com', true],
])('a %s from the origin %s is permitted: %s', (method, origin, permitted) => {
  expect(check.permits(method, origin)).toBe(permitted);
});

it('a websocket from a foreign page is not permitted', () => {
  expect(check.permitsWebsocket('https://evil.com')).toBe(false);
  expect(check.permitsWebsocket('https://app.example.com')).toBe(true);
  expect(check.permitsWebsocket(undefined)).toBe(true);
});

it('two secrets are compared whatever their lengths', () => {
  expect(secretsEqual('a', 'a')).toBe(true);
  expect(secretsEqual('a', 'aa')).toBe(false);
  expect(secretsEqual('', 'a')).toBe(false);
});
