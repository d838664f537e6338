import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Permission } from '@outrider/security';
import { guardRoutes } from './access.js';

function newApp() {
  const app = fastify();
  guardRoutes(app, { sessions: { verify: async () => undefined }, webOrigins: [], production: false });
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
