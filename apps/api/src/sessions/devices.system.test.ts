import type { DeviceList, DeviceView } from '@outrider/contracts';
import { hashSessionToken } from '@outrider/security';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, logOn, type TestApi, type TestTenant, type TestUser } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
beforeAll(async () => {
  api = await createTestApi();
});
beforeEach(async () => {
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

const DEVICES = '/v1/session/devices';
const remove = (user: TestUser, url: string) => user.request({ method: 'DELETE', url });
const devicesOf = async (user: TestUser, url = DEVICES): Promise<DeviceView[]> =>
  ((await user.get(url)).json() as DeviceList).items;
const statusWith = async (cookie: string) =>
  (await api.app.inject({ url: '/v1/session', headers: { cookie } })).statusCode;
const tokenOf = (cookie: string) => cookie.slice(cookie.indexOf('=') + 1);

/** Hashes of the log-ons whose end was told, while `work` ran. */
async function told(count: number, work: () => Promise<unknown>): Promise<string[]> {
  const hashes: string[] = [];
  const stop = api.bus.subscribe('user-session.revoked', ({ tokenHash }) => hashes.push(tokenHash));
  await api.bus.ready();
  await work();
  await expect.poll(() => hashes.length).toBe(count);
  stop();
  return hashes;
}

describe('one’s own devices', () => {
  it('are listed, the present one marked, without tokens or their hashes', async () => {
    const phone = await logOn(api.app, tenant.agent.email);
    const devices = await devicesOf(tenant.agent);
    expect(devices).toHaveLength(2);
    expect(devices.filter(({ current }) => current)).toHaveLength(1);
    expect(devices[0]).toMatchObject({ via: 'password', stage: 'full', ip: '127.0.0.1', staffName: null });
    const { body } = await tenant.agent.get(DEVICES);
    for (const cookie of [phone, tenant.agent.cookie]) {
      expect(body).not.toContain(tokenOf(cookie));
      expect(body).not.toContain(hashSessionToken(tokenOf(cookie)));
    }
  });

  it('can be logged off one by one, and those who hold their sockets are told', async () => {
    const phone = await logOn(api.app, tenant.agent.email);
    const other = (await devicesOf(tenant.agent)).find(({ current }) => !current);
    const hashes = await told(1, () => remove(tenant.agent, `${DEVICES}/${other?.id}`));
    expect(hashes).toEqual([hashSessionToken(tokenOf(phone))]);
    expect(await statusWith(phone)).toBe(401);
    expect((await remove(tenant.agent, `${DEVICES}/${other?.id}`)).statusCode).toBe(404);
    expect(await devicesOf(tenant.agent)).toHaveLength(1);
  });

  it('can be logged off all at once, but for the present one', async () => {
    const others = [await logOn(api.app, tenant.agent.email), await logOn(api.app, tenant.agent.email)];
    await told(2, () => remove(tenant.agent, DEVICES));
    for (const cookie of others) expect(await statusWith(cookie)).toBe(401);
    expect((await devicesOf(tenant.agent)).map(({ current }) => current)).toEqual([true]);
  });

  it('are not those of others', async () => {
    const [device] = await devicesOf(tenant.manager);
    expect((await remove(tenant.agent, `${DEVICES}/${device?.id}`)).statusCode).toBe(404);
    expect((await tenant.manager.get('/v1/session')).statusCode).toBe(200);
  });
});

describe('an administrator', () => {
  it('sees and ends the log-ons of a user, and that is on record', async () => {
    const url = `/v1/users/${tenant.agent.id}/sessions`;
    const phone = await logOn(api.app, tenant.agent.email);
    const [newest] = await devicesOf(tenant.admin, url);
    expect(newest?.current).toBe(false);
    await told(1, () => remove(tenant.admin, `${url}/${newest?.id}`));
    expect(await statusWith(phone)).toBe(401);
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(200);
    await told(1, () => remove(tenant.admin, url));
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(401);
    expect(await devicesOf(tenant.admin, url)).toEqual([]);
    const events = await tenant.records.primary.audit.listOf('session', tenant.agent.id);
    const revoked = events.filter(({ action }) => action === 'session.revoked');
    expect(revoked.map(({ actorUserId }) => actorUserId)).toEqual([tenant.admin.id, tenant.admin.id]);
  });

  it('sees nothing of another tenant’s', async () => {
    const stranger = (await api.addTenant()).agent;
    expect((await tenant.admin.get(`/v1/users/${stranger.id}/sessions`)).statusCode).toBe(404);
    expect((await remove(tenant.admin, `/v1/users/${stranger.id}/sessions`)).statusCode).toBe(404);
    const [device] = await devicesOf(stranger);
    const crossed = await remove(tenant.admin, `/v1/users/${tenant.agent.id}/sessions/${device?.id}`);
    expect(crossed.statusCode).toBe(404);
    expect((await stranger.get('/v1/session')).statusCode).toBe(200);
  });
});
