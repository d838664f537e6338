import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApi, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  api = await createTestApi({ production: true, privateTrunkNetworks: ['10.20.0.0/24'] });
  tenant = await api.addTenant();
});
afterAll(() => api.close());

const add = (host: string) =>
  tenant.admin.post('/v1/trunks', {
    name: 'Carrier',
    host,
    channels: 1,
    callsPerSecond: 1,
    allowedPrefixes: ['+45'],
  });

describe('the address of a trunk in production', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.5',
    '169.254.169.254',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
    '127.1',
    '224.0.1.75',
  ])('is not %s', async (host) => {
    const answer = await add(host);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'validation-failed', field: 'host' });
  });

  it('is public, or in a network that the operator has named, also after a change', async () => {
    const made = await add('193.0.6.139');
    expect(made.statusCode).toBe(201);
    expect((await add('10.20.0.7')).statusCode).toBe(201);
    const path = `/v1/trunks/${made.json<{ id: string }>().id}`;
    expect((await tenant.admin.patch(path, { host: '192.168.0.1' })).json()).toMatchObject({ field: 'host' });
    expect((await tenant.admin.patch(path, { host: 'sip.example.com' })).statusCode).toBe(200);
  });

  it('takes no password that would not fit when it is sealed', async () => {
    const answer = await tenant.admin.post('/v1/trunks', {
      ...{ name: 'Carrier', host: 'sip.example.com', username: 'us', password: '😀'.repeat(200) },
      ...{ channels: 1, callsPerSecond: 1, allowedPrefixes: [] },
    });
    expect(answer.json()).toMatchObject({ code: 'validation-failed', field: 'password' });
  });
});
