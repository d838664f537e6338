import { describe, expect, it } from 'vitest';
import { answerHeaders, pageHeaders } from './security-headers.js';

const production = { production: true, gatewayUrl: 'wss://live.example/gw' };
const local = { production: false, gatewayUrl: 'ws://localhost:3001' };

describe('the headers of every answer', () => {
  const headers = answerHeaders(production);

  it('let nothing in it run, no page show it and no cache keep it', () => {
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });

  it('keep browsers to TLS in production, and nowhere else', () => {
    expect(headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
    expect(answerHeaders(local)).not.toHaveProperty('strict-transport-security');
    expect(pageHeaders(local)).not.toHaveProperty('strict-transport-security');
  });
});

describe('the headers of pages', () => {
  const headers = pageHeaders(production);

  it('let them run their own scripts and talk to the gateway alone', () => {
    expect(headers['content-security-policy']).toContain("default-src 'self';connect-src 'self' wss://live.example;");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe-eval');
  });

  it('say all that those of other answers do', () => {
    for (const name of Object.keys(answerHeaders(production))) {
      if (name !== 'cache-control') expect(headers).toHaveProperty(name);
    }
    expect(headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'referrer-policy': 'no-referrer' });
  });
});
