import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamFramer, FramingError } from './framing.js';

const message = (body: string, name = 'Content-Length') =>
  `OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\n${name}: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe('the stream framer', () => {
  it('finds the same messages however the bytes are cut', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }).map((body) => message(body)),
      fc.string({ maxLength: 60 }).map((body) => message(body, 'l ')),
      fc.constant('\r\n'),
      fc.constant('\r\n\r\n'),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }),
        (parts, cuts) => {
          const stream = Buffer.from(parts.join(''));
          const framer = createStreamFramer();
          const found: string[] = [];
          let at = 0;
          for (const cut of [...cuts, stream.length]) {
            if (at >= stream.length) break;
            found.push(...framer.push(stream.subarray(at, at + cut)).messages.map((each) => each.toString()));
            at += cut;
          }
          expect(found).toEqual(parts.filter((each) => each.trim() !== ''));
          expect(framer.pending()).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('counts double CRLFs as pings, also between messages and in pieces', () => {
    const framer = createStreamFramer();
    expect(framer.push(Buffer.from('\r\n\r'))).toEqual({ messages: [], pings: 0 });
    expect(framer.push(Buffer.from(`\n${message('x')}\r\n\r\n`))).toMatchObject({ pings: 2 });
    expect(framer.push(Buffer.from('\r\n'))).toMatchObject({ pings: 0 });
    expect(framer.pending()).toBe(0);
  });

  it.each([
    ['a message without Content-Length', 'OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\n\r\n'],
    ['headers that never end', `OPTIONS sip:a@b SIP/2.0\r\nX: ${'a'.repeat(20_000)}`],
    ['a message that is too large', 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 999999\r\n\r\n'],
  ])('gives up on %s', (_name, text) => {
    expect(() => createStreamFramer().push(Buffer.from(text))).toThrow(FramingError);
  });
});
