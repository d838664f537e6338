import { describe, expect, it } from 'vitest';
import { securityHeaders } from './security-headers.js';

describe('the headers of every answer', () => {
  const headers = securityHeaders({ production: true, gatewayUrl: 'wss://live.example/gw' });

  it('let pages run their own scripts and talk to the gateway alone', () => {
    expect(headers['content-security-policy']).toContain("default-src 'self';connect-src 'self' wss://live.example;");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe-eval');
  });

  it('keep browsers to TLS in production, and nowhere else', () => {
    expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    const local = securityHeaders({ production: false, gatewayUrl: 'ws://localhost:3001' });
    expect(local).not.toHaveProperty('strict-transport-security');
    expect(local['x-content-type-options']).toBe('nosniff');
  });

  it('let no cache keep an answer', () => {
    expect(headers['cache-control']).toBe('no-store');
  });
});
