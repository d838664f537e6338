import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientAddress } from './client-address.js';

describe('the address of a client', () => {
  it('is the socket’s where no proxy is trusted, whatever a header says', () => {
    const address = createClientAddress([]);
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (peer, header) => {
        expect(address(peer, header)).toBe(peer);
      }),
    );
  });

  it('is the socket’s where the peer is no trusted proxy', () => {
    expect(createClientAddress(['10.0.0.0/8'])('192.0.2.1', '198.51.100.7')).toBe('192.0.2.1');
  });

  it('is what the trusted proxy says, and not what the client made it add to', () => {
    const address = createClientAddress(['10.0.0.0/8', '2001:db8::5']);
    expect(address('10.0.0.1', '198.51.100.7')).toBe('198.51.100.7');
    expect(address('::ffff:10.0.0.1', '198.51.100.7')).toBe('198.51.100.7');
    expect(address('2001:db8::5', '203.0.113.9, 198.51.100.7')).toBe('198.51.100.7');
    expect(address('10.0.0.1', '203.0.113.9, 198.51.100.7, 10.0.0.2')).toBe('198.51.100.7');
    expect(address('10.0.0.1', ['203.0.113.9', '198.51.100.7'])).toBe('198.51.100.7');
  });

  it('is the proxy’s own where it says nothing that can be read', () => {
    const address = createClientAddress(['10.0.0.0/8']);
    for (const header of [undefined, '', 'unknown', '198.51.100.7, _hidden', ' , ']) {
      expect(address('10.0.0.1', header)).toBe('10.0.0.1');
    }
  });

  it('cannot be chosen by a client, however much of the header it writes', () => {
    const address = createClientAddress(['10.0.0.0/8']);
    const forged = fc.array(fc.oneof(fc.ipV4(), fc.string(), fc.constant('10.0.0.3')), { maxLength: 40 });
    fc.assert(
      fc.property(forged, (entries) => {
        expect(address('10.0.0.1', [...entries, '198.51.100.7'].join(', '))).toBe('198.51.100.7');
      }),
    );
  });

  it('refuses a proxy that is no network, and the whole world as one', () => {
    expect(() => createClientAddress(['proxy.example.com'])).toThrow('"proxy.example.com"');
    expect(() => createClientAddress(['0.0.0.0/0'])).toThrow();
  });
});
