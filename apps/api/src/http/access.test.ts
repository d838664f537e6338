import fastify, { type RouteShorthandOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Permission } from '@outrider/security';
import { guardRoutes } from './access.js';

function newApp() {
  const app = fastify();
  guardRoutes(app, { sessions: { verifyHash: async () => undefined }, webOrigins: [], production: false });
  return app;
}

describe('the server', () => {
  it('refuses to boot with a route that declares no permission', () => {
    expect(() => newApp().get('/open', async () => 'x')).toThrow('GET /open declares no permission');
  });

  it('refuses to boot with a permission that is not in the catalogue', () => {
    const config = { permission: 'everything' as Permission };
    expect(() => newApp().post('/x', { config }, async () => 'x')).toThrow('POST /x declares no permission');
  });

  it('refuses to boot with a route that is public and needs a permission', () => {
    const config = { public: true, permission: 'users.read' } as const;
    expect(() => newApp().get('/x', { config }, async () => 'x')).toThrow('declares no permission');
  });

  it.each([
    ['declares a stage and is public', { public: true, stages: ['second-factor'] }, 'is public and declares stages'],
    ['lets unfinished log-ons at others’ things', { permission: 'users.read', stages: ['enrolment'] }, 'log-on'],
    ['lets in no stage', { permission: 'session.own', stages: [] }, 'declares no stage'],
    ['lets API clients give power', { permission: 'roles.write', clients: true }, 'for people alone'],
    ['lets API clients at a log-on', { permission: 'session.own', clients: true }, 'for people alone'],
    ['lets staff end more than their own session', { permission: 'users.read', logsOff: true }, 'ends sessions'],
  ] as const)('refuses to boot with a route that %s', (_what, config, message) => {
    const route = { config } as unknown as RouteShorthandOptions;
    expect(() => newApp().get('/x', route, async () => 'x')).toThrow(message);
  });

  it('refuses it in a plugin as well', async () => {
    const app = newApp();
    app.register(async (child) => {
      child.delete('/deep', async () => 'x');
    });
    await expect(app.ready()).rejects.toThrow('DELETE /deep declares no permission');
  });

  it('takes routes that declare what they need', async () => {
    const app = newApp();
    app.get('/open', { config: { public: true } }, async () => 'open');
    app.get('/closed', { config: { permission: 'users.read' } }, async () => 'closed');
    expect((await app.inject('/open')).body).toBe('open');
    expect((await app.inject('/closed')).statusCode).toBe(401);
  });
});
