import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { busFrame, readFrame } from './bus-frame.js';

describe('a message on the bus', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (message) => {
        expect(readFrame(busFrame(message))).toEqual(JSON.parse(JSON.stringify(message)));
      }),
    );
  });

  it('is bounded both ways', () => {
    expect(() => busFrame({ digits: '1'.repeat(70_000) })).toThrow(RangeError);
    expect(readFrame(`{"digits":"${'1'.repeat(70_000)}"}`)).toBeUndefined();
  });

  it('is nothing when it is not an object', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('null', '1', '[]', '"x"', '{')), (text) => {
        const frame = readFrame(text);
        expect(frame === undefined || typeof frame === 'object').toBe(true);
      }),
    );
    for (const text of ['null', '1', '[]', '"x"', '{']) expect(readFrame(text)).toBeUndefined();
  });
});
