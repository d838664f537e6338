import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalAddress, canonicalNetwork, permitsAddress } from './ip-allowlist.js';

const list = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr }));

describe('a network', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7/32'],
    [' 192.0.2.7/24 ', '192.0.2.0/24'],
    ['2001:DB8:0:0::1', '2001:db8::1/128'],
    ['2001:db8::1/32', '2001:db8::/32'],
    ['::ffff:192.0.2.7', '192.0.2.7/32'],
    ['::ffff:192.0.2.7/120', '192.0.2.0/24'],
    ['::ffff:c000:207/128', '192.0.2.7/32'],
  ])('%s is written %s', (text, canonical) => {
    expect(canonicalNetwork(text)).toBe(canonical);
  });

  it.each([
    '',
    'x',
    '0.0.0.0/0',
    '::/0',
    '::ffff:0:0/96',
    '::ffff:0:0/90',
    '10.0.0.1/33',
    '10.0.0.1/-1',
    '10.0.0.1/',
    '10.0.0.1/8/8',
    '10.0.0.1/8.0',
    '10.1',
    '0x0a.0.0.1',
    '010.0.0.1/32',
    '167772161',
    'fe80::1%eth0',
    '2001:db8::/129',
    '10.0.0.1\n10.0.0.2',
    '::ffff:999.0.0.1',
  ])('%j is none', (text) => {
    expect(canonicalNetwork(text)).toBeUndefined();
  });

  it('is written one way, whoever wrote it before', () => {
    const network = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 })),
      fc.tuple(fc.ipV6(), fc.integer({ min: 97, max: 128 })),
    );
    fc.assert(
      fc.property(network, ([address, length]) => {
        const canonical = canonicalNetwork(`${address}/${length}`);
        expect(canonical).toBeDefined();
        expect(canonicalNetwork(canonical ?? '')).toBe(canonical);
        expect(permitsAddress(list(`${address}/${length}`), address)).toBe(true);
      }),
    );
  });
});

describe('an allowlist', () => {
  it('that is none permits everybody, and an empty one nobody', () => {
    expect(permitsAddress(null, '192.0.2.1')).toBe(true);
    expect(permitsAddress([], '192.0.2.1')).toBe(false);
  });

  it('is told from every other, however many there have been', () => {
    for (let n = 0; n < 1_200; n += 1)
      expect(permitsAddress(list(`10.0.${n >> 8}.${n & 255}`), '10.0.0.1')).toBe(n === 1);
    expect(permitsAddress(list('10.0.0.1'), '10.0.0.1')).toBe(true);
  });

  it('takes IPv4 in the form of IPv6 for what it is', () => {
    expect(permitsAddress(list('192.0.2.0/24'), '::ffff:192.0.2.9')).toBe(true);
    expect(permitsAddress(list('192.0.2.0/24'), '::FFFF:C000:0209')).toBe(true);
    expect(permitsAddress(list('192.0.2.0/24'), '::ffff:192.0.3.9')).toBe(false);
    expect(canonicalAddress('::ffff:192.0.2.9')).toBe('192.0.2.9');
  });

  it('takes neither family for the other', () => {
    expect(permitsAddress(list('::/1', '8000::/1'), '10.0.0.1')).toBe(false);
    expect(permitsAddress(list('0.0.0.0/1', '128.0.0.0/1'), '2001:db8::1')).toBe(false);
  });

  it.each(['', 'unknown', '192.0.2.1, 10.0.0.1', '192.0.2.1:80', '192.0.2', '3221225985'])(
    'does not permit %j, which is no address',
    (address) => {
      expect(permitsAddress(list('0.0.0.0/1', '128.0.0.0/1'), address)).toBe(false);
    },
  );

  it('permits exactly the addresses whose first bits are the network’s', () => {
    const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 1, max: 32 }), (base, address, length) => {
        const size = 2 ** (32 - length);
        const inside = Math.floor(number(base) / size) === Math.floor(number(address) / size);
        expect(permitsAddress(list(`${base}/${length}`), address)).toBe(inside);
      }),
    );
  });
});
