import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWireReader, frameMessage, MAX_MESSAGE_BYTES, WireError } from './wire.js';

describe('the control protocol on the wire', () => {
  it('gives the same messages however the bytes are cut', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
      .filter((each) => Buffer.byteLength(each) > 0);
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }),
        (texts, cuts) => {
          const stream = Buffer.from(texts.map(frameMessage).join(''));
          const reader = createWireReader();
          const found: string[] = [];
          let at = 0;
          for (const cut of [...cuts, stream.length]) {
            found.push(...reader.push(stream.subarray(at, at + cut)));
            at = Math.min(stream.length, at + cut);
          }
          expect(found).toEqual(texts);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes the longest message that the protocol has', () => {
    const text = 'x'.repeat(MAX_MESSAGE_BYTES);
    expect(createWireReader().push(Buffer.from(frameMessage(text)))).toEqual([text]);
  });

  it.each(['x#a', '#a', '0#', '-1#a', '100000#a', '123456', '1 #a', '\r\n'])('gives up on %j', (text) => {
    expect(() => createWireReader().push(Buffer.from(text))).toThrow(WireError);
  });

  it('gives up on no bytes only by throwing a WireError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          createWireReader().push(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
    );
  });
});
