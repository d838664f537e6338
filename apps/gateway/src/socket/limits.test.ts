import { describe, expect, it } from 'vitest';
import { createPlaces } from './places.js';
import { createTokenBucket } from './rate.js';

describe('the message rate', () => {
  it('lets a burst through and then as many as the rate says', () => {
    const bucket = createTokenBucket({ perSecond: 10, burst: 5 });
    expect(Array.from({ length: 7 }, () => bucket.take(1_000))).toEqual([true, true, true, true, true, false, false]);
    expect(Array.from({ length: 3 }, () => bucket.take(1_200))).toEqual([true, true, false]);
    expect(Array.from({ length: 6 }, () => bucket.take(60_000)).filter(Boolean)).toHaveLength(5);
  });
});

describe('the places for sockets', () => {
  it('are bounded for a user and for a tenant, and come back', () => {
    const places = createPlaces({ perUser: 2, perTenant: 3 });
    const first = places.take('T', 'a');
    places.take('T', 'a');
    expect(places.take('T', 'a')).toBeUndefined();
    places.take('T', 'b');
    expect(places.take('T', 'c')).toBeUndefined();
    expect(places.take('U', 'd')).toBeDefined();
    first?.();
    first?.();
    expect(places.take('T', 'c')).toBeDefined();
    expect(places.take('T', 'c')).toBeUndefined();
  });
});
