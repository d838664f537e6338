import { describe, expect, it } from 'vitest';
import { gatewayFor, gatewayOrigins } from './gateway-address.js';

describe('the address of the gateway', () => {
  it('has the loopback name under which the page was opened', () => {
    expect(gatewayFor('ws://localhost:3001', '127.0.0.1')).toBe('ws://127.0.0.1:3001');
    expect(gatewayFor('ws://127.0.0.1:3001', 'localhost')).toBe('ws://localhost:3001');
    expect(gatewayOrigins('ws://localhost:3001')).toEqual(['ws://localhost:3001', 'ws://127.0.0.1:3001']);
  });

  it('is left alone where it is no loopback, whatever the request says its host is', () => {
    expect(gatewayFor('wss://live.example/gw', 'evil.example')).toBe('wss://live.example/gw');
    expect(gatewayFor('wss://live.example/gw', 'localhost')).toBe('wss://live.example/gw');
    expect(gatewayFor('ws://localhost:3001', 'evil.example')).toBe('ws://localhost:3001');
    expect(gatewayOrigins('wss://live.example/gw')).toEqual(['wss://live.example']);
  });
});
