import { describe, expect, it } from 'vitest';
import { createTrunkAddresses, TrunkAddressError } from './trunk-address.js';

const names: Record<string, string[]> = {
  'sip.carrier.example': ['193.0.6.139', '2001:67c:2e8:22::c100:68b'],
  'inside.example': ['10.0.0.5'],
  'both.example': ['193.0.6.139', '169.254.169.254'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'on-net.example': ['10.20.0.9'],
};
const addresses = (privateNetworks: string[] = [], strict = true) =>
  createTrunkAddresses({ strict, privateNetworks, lookUp: async (name) => names[name] ?? [] });

const INSIDE = [
  '127.0.0.1',
  '127.255.1.2',
  '10.0.0.1',
  '172.16.9.9',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.1.75',
  '255.255.255.255',
  '240.0.0.1',
  '[::1]',
  '[::]',
  '[fe80::1]',
  '[fd00::1]',
  '[ff02::1]',
  '[::ffff:10.0.0.1]',
  '[64:ff9b::a00:1]',
  '[2002:a00:1::]',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '127.0.0.1.',
  'localhost',
  'LOCALHOST',
  'sip.localhost',
];

describe('the address of a trunk', () => {
  it.each(INSIDE)('is not %s', async (host) => {
    expect(addresses().refusal(host)).toMatch(/\.$/);
    await expect(addresses().resolve(host)).rejects.toThrow(TrunkAddressError);
  });

  it.each([
    ['193.0.6.139', '193.0.6.139'],
    ['[2001:67c:2e8:22::c100:68b]', '2001:67c:2e8:22::c100:68b'],
    ['sip.carrier.example', '193.0.6.139'],
  ])('may be %s', async (host, address) => {
    expect(addresses().refusal(host)).toBeUndefined();
    expect(await addresses().resolve(host)).toBe(address);
  });

  it.each(['inside.example', 'both.example', 'mapped.example'])('is not %s, whose name leads inside', async (host) => {
    expect(addresses().refusal(host)).toBeUndefined();
    await expect(addresses().resolve(host)).rejects.toThrow(/leads to/);
  });

  it('may be inside where the operator says that there is a carrier, and nowhere else inside', async () => {
    const own = addresses(['10.20.0.0/24']);
    expect(await own.resolve('on-net.example')).toBe('10.20.0.9');
    expect(own.refusal('10.20.0.10')).toBeUndefined();
    expect(own.refusal('10.20.1.10')).toBeDefined();
  });

  it('is looked up again after a while, so that a name that moves inside is found out', async () => {
    let at = 0;
    let answer = ['193.0.6.139'];
    let asked = 0;
    const moving = createTrunkAddresses({
      strict: true,
      privateNetworks: [],
      lookUp: async () => {
        asked += 1;
        return answer;
      },
      now: () => at,
    });
    await moving.resolve('moving.example');
    await moving.resolve('moving.example');
    expect(asked).toBe(1);
    answer = ['127.0.0.1'];
    at += 31_000;
    await expect(moving.resolve('moving.example')).rejects.toThrow(TrunkAddressError);
  });

  it('that does not resolve is a failure, and not a refusal', async () => {
    const failing = addresses().resolve('unknown.example');
    await expect(failing).rejects.toThrow('has no address');
    await expect(failing).rejects.not.toThrow(TrunkAddressError);
  });

  it('is anything where nothing is real', async () => {
    expect(addresses([], false).refusal('127.0.0.1')).toBeUndefined();
    expect(await addresses([], false).resolve('localhost')).toBe('localhost');
  });
});
