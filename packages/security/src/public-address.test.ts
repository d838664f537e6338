import { expect, it } from 'vitest';
import { isPublicAddress } from './public-address.js';

it.each(['8.8.8.8', '91.198.174.192', '2a00:1450:400f::1', '::ffff:8.8.8.8'])('%s is public', (address) =>
  expect(isPublicAddress(address)).toBe(true),
);

it.each([
  '127.0.0.1',
  '::1',
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '172.16.5.4',
  '192.168.1.1',
  '100.64.0.1',
  '169.254.169.254',
  'fe80::1',
  'fd00::1',
  '224.0.0.1',
  'ff02::1',
  '255.255.255.255',
  '192.0.2.1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001::1',
  'localhost',
  '',
])('%j is not', (address) => expect(isPublicAddress(address)).toBe(false));
