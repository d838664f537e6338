import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SipMessage } from '../types.js';
import { isJoined, isList } from './header-names.js';
import { createHeaders } from './headers.js';
import { parseFragment, parseMessage } from './parse.js';
import { serializeMessage } from './serialize.js';

const CRLF = '\r\n';
const lines = (...text: string[]) => `${text.join(CRLF)}${CRLF}${CRLF}`;
const BASE = [
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa;rport',
  'From: "A. G. Bell" <sip:agb@example.com>;tag=a48s',
  'To: <sip:watson@example.com>',
  'Call-ID: f81d4fae@192.0.2.1',
  'CSeq: 1 OPTIONS',
];
const OPTIONS = ['OPTIONS sip:watson@example.com SIP/2.0', ...BASE];

function parsed(text: string | Uint8Array): SipMessage {
  const result = parseMessage(text);
  if (!result.ok) throw new Error(result.reason);
  return result.message;
}

const token = fc.stringMatching(/^[A-Za-z0-9\-.!%*_+`'~]{1,12}$/);
const word = fc.stringMatching(/^[A-Za-z0-9 \-.:;=@/?&æøå"()+]{0,40}$/).map((text) => text.trim());
const body = fc.string({ unit: 'grapheme', maxLength: 200 });
const extraHeaders = fc.dictionary(
  token.filter(
    (name) =>
      name.length > 1 &&
      !isList(name.toLowerCase()) &&
      !/^(via|from|to|call-id|cseq|content-length|content-type|max-forwards)$/i.test(name),
  ),
  fc.array(word, { minLength: 1, maxLength: 3 }),
  { maxKeys: 6 },
);
const listValue = fc.stringMatching(/^<sip:[a-z0-9]{1,8}@[a-z0-9.]{1,12};lr>(;[a-z]{1,5}=[a-z0-9]{1,5})?$/);

const anyMessage = fc
  .record({
    request: fc.boolean(),
    method: fc.constantFrom('INVITE', 'BYE', 'OPTIONS', 'REGISTER', 'FOO'),
    status: fc.integer({ min: 100, max: 699 }),
    reason: word,
    extra: extraHeaders,
    routes: fc.array(listValue, { minLength: 1, maxLength: 4 }),
    allow: fc.uniqueArray(token, { minLength: 1, maxLength: 5 }),
    body,
  })
  .map(({ request, method, status, reason, extra, routes, allow, body }): SipMessage => {
    const headers = createHeaders({
      Via: ['SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa', 'SIP/2.0/TCP [2001:db8::1]:5061;branch=z9hG4bKb'],
      From: '"Bell, A" <sip:a@example.com>;tag=1',
      To: 'sip:b@example.com;tag=2',
      'Call-ID': 'x@y',
      CSeq: `7 ${method}`,
      'Record-Route': routes,
      Allow: allow,
      ...extra,
    });
    return request
      ? { kind: 'request', method, uri: 'sip:b@example.com', headers, body }
      : { kind: 'response', status, reason, headers, body };
  });

const flat = (message: SipMessage) => ({
  ...message,
  headers: Object.fromEntries(message.headers.names().map((name) => [name, message.headers.getAll(name)])),
});

describe('a SIP message', () => {
  it('comes back the same after being written and read', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const read = parsed(serializeMessage(message));
        read.headers.delete('content-length');
        expect(flat(read)).toEqual(flat(message));
      }),
      { numRuns: 300 },
    );
  });

  it('is read in its compact form, with folded lines and white space where the grammar lets it stand', () => {
    const message = parsed(
      lines(
        'INVITE sip:watson@example.com SIP/2.0',
        'v: SIP/2.0/UDP 192.0.2.1 ;branch=z9hG4bKa, SIP / 2.0 / TCP 192.0.2.2:5062',
        'f : <sip:agb@example.com> ; tag = a48s',
        't: <sip:watson@example.com>',
        'i: 1@2',
        'CSeq:   9   INVITE',
        'm: "One, two" <sip:a@192.0.2.1>;q=0.5,',
        '\t<sip:b@192.0.2.1,x>',
        'SUBJECT: a line',
        '  that goes on',
        'k: timer,100rel',
        'l: 0',
      ),
    );
    expect(message.headers.getAll('via')).toHaveLength(2);
    expect(message.headers.get('subject')).toBe('a line that goes on');
    expect(message.headers.getAll('Contact')).toEqual(['"One, two" <sip:a@192.0.2.1>;q=0.5', '<sip:b@192.0.2.1,x>']);
    expect(message.headers.getAll('supported')).toEqual(['timer', '100rel']);
  });

  it('keeps commas that belong to a value: credentials, challenges, dates and free text are never split', () => {
    const message = parsed(
      lines(
        ...OPTIONS,
        'Authorization: Digest username="a,b", realm="x", nonce="1,2", uri="sip:x", response="0"',
        'Date: Sat, 13 Nov 2010 23:29:00 GMT',
        'Subject: one, two',
        'X-List: a, b',
      ),
    );
    for (const name of ['authorization', 'date', 'subject', 'x-list']) {
      expect(message.headers.getAll(name), name).toHaveLength(1);
    }
  });

  it('keeps the spelling of headers that no RFC names, and writes known ones as their RFC does', () => {
    const text = serializeMessage(parsed(lines(...OPTIONS, 'X-CID: 1', 'www-authenticate: Digest realm="a"')));
    expect(text).toContain('X-CID: 1\r\n');
    expect(text).toContain('WWW-Authenticate: Digest');
  });

  it('counts its body in bytes, and ignores what follows it in a datagram', () => {
    const text = `${[...OPTIONS, 'Content-Length: 6'].join(CRLF)}${CRLF}${CRLF}æøåtrailing`;
    expect(parsed(text).body).toBe('æøå');
  });

  it('can not be made to carry headers of its own by a line break in a value', () => {
    const message = parsed(lines(...OPTIONS));
    message.headers.set('subject', 'hello\r\nEvil: yes\r\n\r\nbody');
    const again = parsed(serializeMessage(message));
    expect(again.headers.has('evil')).toBe(false);
    expect(again.body).toBe('');
  });
});

describe('what is no SIP message', () => {
  const cases: [string, string, string][] = [
    ['text without an empty line', OPTIONS.join(CRLF), 'not-sip'],
    ['another protocol', lines('GET / HTTP/1.1', 'Host: a'), 'bad-start-line'],
    ['another version', lines('OPTIONS sip:a@b SIP/3.0', ...BASE), 'bad-start-line'],
    ['a request URI with a blank', lines('OPTIONS sip:a b@c SIP/2.0', ...BASE), 'bad-start-line'],
    ['a status out of range', lines('SIP/2.0 99 Low', ...BASE), 'bad-start-line'],
    ['a header line without a colon', lines(...OPTIONS, 'nonsense'), 'bad-header'],
    ['control characters in a value', lines(...OPTIONS, 'Subject: a\0b'), 'bad-header'],
    ['no Call-ID', lines(...OPTIONS.filter((line) => !line.startsWith('Call-ID'))), 'missing-header'],
    ['no Via', lines(...OPTIONS.filter((line) => !line.startsWith('Via'))), 'missing-header'],
    ['two From headers', lines(...OPTIONS, 'f: <sip:x@y>;tag=2'), 'repeated-header'],
    ['a From without a tag', lines(...OPTIONS.map((line) => line.replace(';tag=a48s', ''))), 'bad-header'],
    ['a CSeq of another method', lines('BYE sip:a@b SIP/2.0', ...BASE), 'bad-header'],
    ['a CSeq beyond 2³¹', lines(...OPTIONS.map((l) => l.replace('CSeq: 1', 'CSeq: 2147483648'))), 'bad-header'],
    ['a malformed Via', lines(...OPTIONS.map((l) => l.replace('SIP/2.0/UDP 192', 'UDP 192'))), 'bad-header'],
    ['a body shorter than declared', `${[...OPTIONS, 'Content-Length: 9'].join(CRLF)}${CRLF}${CRLF}abc`, 'short-body'],
    ['a Content-Length that is no number', lines(...OPTIONS, 'Content-Length: -1'), 'bad-header'],
    ['too many header lines', lines(...OPTIONS, ...Array.from({ length: 300 }, (_, i) => `X-${i}: 1`)), 'too-large'],
    ['too many Via values', lines(...OPTIONS, `Via: ${'SIP/2.0/UDP a;branch=z9hG4bK1,'.repeat(80)}`), 'too-large'],
    ['headers without end', lines(...OPTIONS, `Subject: ${'a'.repeat(20_000)}`), 'too-large'],
    ['more than a datagram', lines(...OPTIONS) + 'a'.repeat(70_000), 'too-large'],
  ];
  it.each(cases)('is refused with a code: %s', (_name, text, code) => {
    expect(parseMessage(text)).toMatchObject({ ok: false, code });
  });

  it('never makes the parser throw, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => void parseMessage(bytes)),
      { numRuns: 500 },
    );
  });

  it('never makes the parser throw where valid messages were mutilated', () => {
    const valid = Buffer.from(lines(...OPTIONS, 'Content-Length: 0'));
    const cut = fc.record({ at: fc.nat(valid.length), drop: fc.nat(30), put: fc.uint8Array({ maxLength: 20 }) });
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 5 }), (cuts) => {
        let bytes: Buffer = valid;
        for (const { at, drop, put } of cuts) {
          bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + drop)]);
        }
        const result = parseMessage(bytes);
        if (result.ok) serializeMessage(result.message);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a fragment', () => {
  it('needs no headers, and takes all that follows the empty line as its body', () => {
    const fragment = parseFragment('SIP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nv=0\r\nmore');
    expect(fragment).toMatchObject({ kind: 'response', status: 200, body: 'v=0\r\nmore' });
    expect(parseFragment('INVITE sip:placeholder SIP/2.0\r\n')).toMatchObject({ method: 'INVITE', body: '' });
    expect(parseFragment('nonsense')).toBeUndefined();
  });
});

it('lists of tokens are the only lists written on one line', () => {
  for (const name of ['allow', 'supported', 'require']) expect(isList(name) && isJoined(name)).toBe(true);
  for (const name of ['via', 'contact', 'route', 'record-route']) expect(isJoined(name)).toBe(false);
});
