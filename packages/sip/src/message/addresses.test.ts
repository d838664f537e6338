import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCSeq } from './cseq.js';
import { formatNameAddr, parseNameAddr, tagOf, type NameAddr } from './name-addr.js';
import { formatUri, parseUri, type SipUri } from './uri.js';
import { formatVia, parseVia, type Via } from './via.js';

const host = fc.oneof(
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,10}(\.[a-z]{2,5}){1,2}$/),
);
const params = fc
  .dictionary(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
    fc.option(fc.stringMatching(/^[A-Za-z0-9.]{1,10}$/), { nil: undefined }),
    {
      maxKeys: 4,
    },
  )
  .map((object) => new Map(Object.entries(object)));
const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
/** Leaves out what is undefined. */
const some = <T extends object>(object: object): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;

describe('URIs', () => {
  it('come back the same after being written and read', () => {
    const uri = fc
      .record({
        scheme: fc.constantFrom('sip', 'sips'),
        user: fc.option(fc.stringMatching(/^[A-Za-z0-9+\-_.!~*'()&=$,;?/%]{1,15}$/), { nil: undefined }),
        host,
        port,
        params,
        headers: fc.option(fc.stringMatching(/^[a-z]{1,5}=[a-z]{1,5}$/), { nil: undefined }),
      })
      .map(some<SipUri>);
    fc.assert(fc.property(uri, (uri) => void expect(parseUri(formatUri(uri))).toEqual(uri)));
  });

  it('are read in their odd but legal forms', () => {
    expect(parseUri('sip:a@b?replaces=1@c')).toMatchObject({ user: 'a', host: 'b', headers: 'replaces=1@c' });
    expect(parseUri('sip:alice:secret@[2001:db8::1]:5070;transport=tcp?subject=x')).toMatchObject({
      user: 'alice',
      password: 'secret',
      host: '[2001:db8::1]',
      port: 5070,
      headers: 'subject=x',
    });
    expect(parseUri('SIP:example.com')).toMatchObject({ scheme: 'sip', host: 'example.com' });
    expect(parseUri('tel:+45-12;phone-context=dk')).toMatchObject({ scheme: 'tel', user: '+45-12', host: '' });
  });

  it.each([
    '',
    'sip:',
    'sip:a@',
    'sip:a@b:0',
    'sip:a@b:99999',
    'sip:a@b:x',
    'http://a',
    'sip:a@b c',
    'sip: b',
    'sip:a@@b',
    'sip:a@b@c',
    'tel:',
    '@',
  ])('are refused where malformed: %j', (text) => expect(parseUri(text)).toBeUndefined());
});

describe('addresses with names', () => {
  it('come back the same after being written and read', () => {
    const address = fc
      .record({
        displayName: fc.option(
          fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text),
          { nil: undefined },
        ),
        uri: fc.constantFrom('sip:a@b', 'sip:a,b;x@c;lr', 'tel:+4512345678'),
        params,
      })
      .map(some<NameAddr>);
    fc.assert(fc.property(address, (address) => void expect(parseNameAddr(formatNameAddr(address))).toEqual(address)));
  });

  it.each([
    ['<sip:a@b>;tag=1', '1'],
    ['"x;tag=no" <sip:a@b;tag=no>;x=y; TAG = yes', 'yes'],
    ['"a\\"<" <sip:a@b>;tag=2', '2'],
    ['sip:a@b;tag=3', '3'],
    ['<sip:a@b>;nottag=1;tagged=2', undefined],
    ['<sip:a@b', undefined],
    ['"open <sip:a@b>;tag=1', undefined],
  ])('%s has the tag %s', (value, tag) => expect(tagOf(value)).toBe(tag));

  it.each(['', '<sip:a@b', '<>', '"x" y', 'two words', '"open <sip:a>'])('are refused where malformed: %j', (text) =>
    expect(parseNameAddr(text)).toBeUndefined(),
  );
});

describe('Via and CSeq', () => {
  it('come back the same after being written and read', () => {
    const via = fc.record({ transport: fc.constantFrom('UDP', 'TCP', 'WS'), host, port, params }).map(some<Via>);
    fc.assert(fc.property(via, (via) => void expect(parseVia(formatVia(via))).toEqual(via)));
  });

  it.each(['', 'SIP/2.0/UDP', 'SIP/1.0/UDP a', 'SIP/2.0/UDP a:b', 'SIP/2.0/UDP ;branch=1', 'SIP/2.0/UDP a b'])(
    'Via is refused where malformed: %j',
    (text) => expect(parseVia(text)).toBeUndefined(),
  );

  it.each(['', '1', 'INVITE', '-1 INVITE', '1 IN VITE', '99999999999 BYE'])(
    'CSeq is refused where malformed: %j',
    (text) => expect(parseCSeq(text)).toBeUndefined(),
  );
});
