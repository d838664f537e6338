import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerError } from '../http/problems.js';
import { answerHeaders } from '../http/security-headers.js';
import { webRoutes } from './web.routes.js';

const settings = { production: true, gatewayUrl: 'wss://live.example' };
let folder: string;
let app: FastifyInstance;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outrider-web-'));
  const webRoot = join(folder, 'dist');
  await mkdir(join(webRoot, 'assets'), { recursive: true });
  await writeFile(join(webRoot, 'index.html'), '<title>Outrider</title>');
  await writeFile(join(webRoot, 'assets', 'app-1a2b.js'), 'start()');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  app = fastify();
  // As the server does: only what says so may be kept.
  const headers = answerHeaders({ production: true });
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers));
  app.setErrorHandler(answerError);
  await app.register(webRoutes({ webRoot, ...settings }));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

it.each(['/', '/campaigns', '/campaigns/01JC0QZ2M8V0Z3W5X7Y9ABCDEF'])('%s is the application', async (url) => {
  const response = await app.inject(url);
  expect([response.statusCode, response.body]).toEqual([200, '<title>Outrider</title>']);
  expect(response.headers).toMatchObject({
    'cache-control': expect.stringContaining('max-age=0') as string,
    'content-security-policy': expect.stringContaining(
      "default-src 'self';connect-src 'self' wss://live.example;",
    ) as string,
  });
});

it('files named after their content are kept by browsers for good', async () => {
  const response = await app.inject('/assets/app-1a2b.js');
  expect([response.statusCode, response.body]).toEqual([200, 'start()']);
  expect(response.headers['cache-control']).toContain('immutable');
});

it.each(['/assets/gone.js', '/favicon.ico', '/v1/nothing'])('%s is not the application', async (url) => {
  const response = await app.inject(url);
  expect([response.statusCode, response.headers['cache-control']]).toEqual([404, 'no-store']);
});

it.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '/assets/%00',
  '/assets',
])('nothing outside is served under %s', async (url) => {
  const response = await app.inject(url);
  expect(response.statusCode).toBeLessThan(500);
  expect(response.body).not.toBe('secret');
});

it('without a web build the API serves no pages', async () => {
  const bare = fastify();
  await bare.register(webRoutes({ webRoot: join(folder, 'nowhere'), ...settings }));
  expect((await bare.inject('/')).statusCode).toBe(404);
});
