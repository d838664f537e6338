import { afterEach, describe, expect, it } from 'vitest';
import { createDatabase, dataKeyRepository } from '@outrider/db';
import { createBus, createLogger, createRedis } from '@outrider/platform';
import { createPasswords, createSecretBox } from '@outrider/security';
import { freePort, startTestRedis, type TestRedis } from '@outrider/testkit';
import { createApi } from './create-api.js';
import { createTestApi, logOn, PASSWORD } from './test-api.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A clock that stands still: no minute of the counts ends meanwhile. */
const stopped = () => {
  const at = new Date();
  return () => at;
};

describe('without Redis', () => {
  it('people log on, work, and are still limited when they guess passwords', async () => {
    const redis: TestRedis = await startTestRedis();
    stops.push(() => redis.stop());
    const api = await createTestApi({ redisUrl: redis.url, requestsPerMinute: 1000 });
    stops.push(() => api.close());
    const tenant = await api.addTenant();
    expect((await api.app.inject('/readyz')).json()).toEqual({ status: 'ready', redis: 'up' });
    await redis.kill();

    expect(await logOn(api.app, tenant.agent.email)).toContain('outrider_session=');
    expect((await tenant.manager.post('/v1/projects', { name: 'A' })).statusCode).toBe(201);
    expect((await tenant.admin.patch(`/v1/users/${tenant.agent.id}`, { active: false })).statusCode).toBe(200);
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(401);
    expect((await api.app.inject('/readyz')).json()).toEqual({ status: 'ready', redis: 'down' });

    const guess = () =>
      api.app.inject({
        method: 'POST',
        url: '/v1/session',
        payload: { email: tenant.admin.email, password: 'wrong' },
      });
    for (let n = 0; n < 5; n += 1) expect((await guess()).statusCode).toBe(401);
    expect((await guess()).statusCode).toBe(429);

    await redis.start();
    await expect.poll(async () => (await api.app.inject('/readyz')).json()).toEqual({ status: 'ready', redis: 'up' });
    expect((await tenant.manager.get('/v1/projects')).statusCode).toBe(200);
  });

  it('requests are counted while it is there, and refused above the limit', async () => {
    const api = await createTestApi({ requestsPerMinute: 5, now: stopped() });
    stops.push(() => api.close());
    const answers = [];
    for (let n = 0; n < 7; n += 1) {
      answers.push(await api.app.inject({ url: '/v1/session', remoteAddress: '10.9.9.9' }));
    }
    expect(answers.map((answer) => answer.statusCode)).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(answers.at(-1)?.json()).toMatchObject({ code: 'too-many-requests', status: 429 });
    expect(answers.at(-1)?.headers['content-type']).toContain('application/problem+json');
    expect((await api.app.inject({ url: '/healthz', remoteAddress: '10.9.9.9' })).statusCode).toBe(200);
  });
});

it('cookies that were made up are counted together, by where they come from, and good ones each by itself', async () => {
  const api = await createTestApi({ requestsPerMinute: 5, now: stopped() });
  stops.push(() => api.close());
  const tenant = await api.addTenant();
  const remoteAddress = '10.9.9.10';
  const made = async (n: number) => {
    const cookie = `outrider_session=${String(n).padStart(43, 'A')}`;
    return (await api.app.inject({ url: '/v1/session', remoteAddress, headers: { cookie } })).statusCode;
  };
  const statuses = [];
  for (let n = 0; n < 27; n += 1) statuses.push(await made(n));
  expect(statuses.filter((status) => status === 401)).toHaveLength(25);
  expect(statuses.slice(25)).toEqual([429, 429]);
  const good = () => tenant.agent.request({ method: 'GET', url: '/v1/campaigns' });
  for (let n = 0; n < 6; n += 1) expect((await good()).statusCode).toBe(200);
  expect((await good()).statusCode).toBe(429);
});

describe('without the database', () => {
  it('requests are answered with 503 and a problem, and the process lives', async () => {
    const port = await freePort();
    const logger = createLogger('api-test', { level: 'silent' });
    const redisUrl = process.env['OUTRIDER_TEST_REDIS_URL'] ?? '';
    const database = createDatabase({ primaryUrl: `mysql://x:y@127.0.0.1:${port}/outrider` });
    const redis = createRedis(redisUrl, { logger, purpose: 'news' });
    const bus = createBus(redisUrl, { logger });
    const app = await createApi({
      database,
      redis,
      bus,
      logger,
      passwords: createPasswords(),
      mailer: { send: () => Promise.reject(new Error('no mail here')) },
      secretBox: createSecretBox({ masterKeys: [Buffer.alloc(32, 1)], store: dataKeyRepository(database) }),
      secretKeys: [Buffer.alloc(32, 1)],
      clock: { now: () => new Date() },
      settings: {
        production: true,
        webOrigins: [],
        publicUrl: 'https://outrider.test',
        gatewayUrl: 'wss://gateway.test',
        maxEventLoopDelayMs: 60_000,
      },
    });
    stops.push(async () => {
      await app.close();
      await bus.close();
      redis.disconnect();
      await database.close();
    });
    const cookie = `__Host-outrider_session=${'A'.repeat(43)}`;
    for (const request of [
      { url: '/readyz' },
      { url: '/v1/campaigns', headers: { cookie } },
      { method: 'POST' as const, url: '/v1/session', payload: { email: 'a@example.com', password: PASSWORD } },
    ]) {
      const response = await app.inject(request);
      expect({ url: request.url, status: response.statusCode }).toEqual({ url: request.url, status: 503 });
      expect(response.json()).toMatchObject({ code: 'unavailable' });
      expect(response.headers['retry-after']).toBe('2');
      expect(response.body).not.toContain(String(port));
    }
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    expect((await app.inject('/healthz')).headers['strict-transport-security']).toContain('max-age=63072000');
  });
});
