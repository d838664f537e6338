import { schema, tenantScope } from '@outrider/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, logOn, type TestApi, type TestTenant, type TestUser } from '../test-api.js';

const OFFICE = '192.0.2.10';
const HOME = '198.51.100.7';
const PROXY = '10.0.0.1';
/** The tests log on from 127.0.0.1; who logged on from outside a new list is logged off. */
const office = [
  { cidr: '192.0.2.0/24', label: 'Office' },
  { cidr: '127.0.0.1/32', label: '' },
];

let api: TestApi;
let tenant: TestTenant;
let other: TestUser;
beforeAll(async () => {
  api = await createTestApi({ trustedProxies: [PROXY] });
});
beforeEach(async () => {
  tenant = await api.addTenant();
  other = await tenant.addUser({ role: 'admin' });
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

interface Change {
  id: string;
  state: string;
  authorMayApplyAt: string | null;
}
const from = (user: TestUser, remoteAddress: string, url = '/v1/campaigns', headers = {}) =>
  user.request({ method: 'GET', url, remoteAddress, headers });
const propose = (user: TestUser, body: object, remoteAddress = OFFICE) =>
  user.request({
    method: 'POST',
    url: '/v1/ip-allowlist/changes',
    remoteAddress,
    payload: { reason: 'We moved.', ...body },
  });
const proposed = async (user: TestUser, networks: unknown = office) => {
  const response = await propose(user, { networks });
  expect(response.statusCode).toBe(201);
  return response.json<Change>();
};
const decide = (user: TestUser, id: string, verb: string, payload: object = {}, remoteAddress = OFFICE) =>
  user.request({ method: 'POST', url: `/v1/ip-allowlist/changes/${id}/${verb}`, remoteAddress, payload });
const apply = async (networks: unknown = office) => {
  const { id } = await proposed(tenant.admin, networks);
  expect((await decide(other, id, 'apply')).statusCode).toBe(200);
};
const setProposedAt = (at: Date, expiresAt: Date) =>
  tenantScope(api.database, tenant.tenantId).primary.update(
    schema.ipAllowlistChanges,
    { proposedAt: at, expiresAt },
    undefined,
  );
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);

describe('a change of the allowlist', () => {
  it('changes nothing before another person applies it', async () => {
    const change = await proposed(tenant.admin, [
      { cidr: '192.0.2.77/24', label: 'Office' },
      { cidr: '2001:DB8::1' },
      { cidr: '127.0.0.1' },
    ]);
    expect(change).toMatchObject({
      state: 'proposed',
      before: null,
      after: [
        { cidr: '192.0.2.0/24', label: 'Office' },
        { cidr: '2001:db8::1/128', label: '' },
        { cidr: '127.0.0.1/32', label: '' },
      ],
      authorMayApplyAt: null,
    });
    expect((await from(tenant.agent, HOME)).statusCode).toBe(200);
    const own = await decide(tenant.admin, change.id, 'apply');
    expect(own.json()).toMatchObject({ status: 403, code: 'permission-denied' });
    const applied = await decide(other, change.id, 'apply');
    expect(applied.json()).toMatchObject({ state: 'applied', decidedByUserId: other.id });
    expect((await from(tenant.agent, HOME)).json()).toMatchObject({ code: 'not-signed-in' });
  });

  it('is on record with both people', async () => {
    const { id } = await proposed(tenant.admin);
    await decide(other, id, 'apply');
    const events = await tenant.records.primary.audit.listOf('ip-allowlist', id);
    expect(events.map(({ action, actorUserId }) => ({ action, actorUserId }))).toEqual([
      { action: 'ip-allowlist.proposed', actorUserId: tenant.admin.id },
      { action: 'ip-allowlist.approved', actorUserId: other.id },
    ]);
    const view = (await from(other, OFFICE, '/v1/ip-allowlist')).json<object>();
    expect(view).toEqual({ networks: office, yourAddress: OFFICE, pending: null });
  });

  it('is not applied by who was made an administrator, or given rights, the day before', async () => {
    const role = await tenant.admin.post('/v1/roles', { name: 'Deciders', permissions: ['allowlist.decide'] });
    const roleId = role.json<{ id: string }>().id;
    const puppets = [
      await tenant.addUser({ role: 'manager' }),
      await tenant.addUser({ role: 'custom', customRoleId: roleId }),
    ];
    const [raised] = puppets;
    expect((await tenant.admin.patch(`/v1/users/${raised?.id}`, { role: 'admin' })).statusCode).toBe(200);
    const cookie = await logOn(api.app, raised?.email ?? '');
    const { id } = await proposed(tenant.admin);
    const url = `/v1/ip-allowlist/changes/${id}/apply`;
    const asRaised = await api.app.inject({
      method: 'POST',
      url,
      remoteAddress: OFFICE,
      headers: { cookie },
      payload: {},
    });
    expect(asRaised.json()).toMatchObject({ code: 'state-conflict' });
    expect((await decide(puppets[1] as TestUser, id, 'apply')).json()).toMatchObject({ code: 'state-conflict' });
    // Who was there before is another person.
    expect((await decide(other, id, 'apply')).statusCode).toBe(200);
  });

  it('is decided once', async () => {
    const { id } = await proposed(tenant.admin);
    const third = await tenant.addUser({ role: 'admin' });
    const statuses = await Promise.all([decide(other, id, 'apply'), decide(third, id, 'reject')]);
    expect(statuses.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  });

  it('is rejected by another and withdrawn by its author', async () => {
    const first = await proposed(tenant.admin);
    expect((await decide(tenant.admin, first.id, 'reject')).statusCode).toBe(403);
    expect((await decide(other, first.id, 'withdraw')).statusCode).toBe(403);
    expect((await decide(other, first.id, 'reject')).json()).toMatchObject({ state: 'rejected' });
    const second = await proposed(tenant.admin);
    expect((await decide(tenant.admin, second.id, 'withdraw')).json()).toMatchObject({ state: 'withdrawn' });
    expect((await decide(other, second.id, 'apply')).json()).toMatchObject({ code: 'state-conflict' });
  });

  it('waits alone', async () => {
    await proposed(tenant.admin);
    expect((await propose(other, { networks: office })).json()).toMatchObject({ code: 'state-conflict' });
  });

  it('waits 72 hours', async () => {
    const { id } = await proposed(tenant.admin);
    await setProposedAt(hoursAgo(72), new Date());
    expect((await decide(other, id, 'apply')).json()).toMatchObject({ code: 'state-conflict' });
    expect((await from(other, OFFICE, `/v1/ip-allowlist/changes/${id}`)).json()).toMatchObject({ state: 'expired' });
    expect((await proposed(tenant.admin)).state).toBe('proposed');
    const { items } = (await from(other, OFFICE, '/v1/ip-allowlist/changes')).json<{ items: Change[] }>();
    expect(items.map(({ state }) => state)).toEqual(['proposed', 'expired']);
  });

  it('that would lock out its author, or who applies it, is made only if they say so', async () => {
    const refused = await propose(tenant.admin, { networks: office }, HOME);
    expect(refused.json()).toMatchObject({ status: 409, code: 'would-lock-out', field: 'networks' });
    const confirmed = await propose(tenant.admin, { networks: office, confirmLockOut: true }, HOME);
    expect(confirmed.statusCode).toBe(201);
    const { id } = confirmed.json<Change>();
    expect((await decide(other, id, 'apply', {}, HOME)).json()).toMatchObject({ code: 'would-lock-out' });
    expect((await decide(other, id, 'apply', { confirmLockOut: true }, HOME)).statusCode).toBe(200);
    expect((await from(other, HOME)).statusCode).toBe(401);
  });

  it.each([['nonsense'], ['0.0.0.0/0'], ['::/0'], ['192.0.2.0/33'], ['10.1']])('is refused with %s', async (cidr) => {
    const response = await propose(tenant.admin, { networks: [{ cidr: '192.0.2.0/24' }, { cidr }] });
    expect(response.json()).toMatchObject({ status: 400, field: 'networks.1.cidr' });
  });

  it('lifts the list by naming none', async () => {
    await apply();
    expect((await from(tenant.agent, HOME)).statusCode).toBe(401);
    await apply(null);
    expect((await from(tenant.agent, HOME)).statusCode).toBe(200);
  });
});

describe('the only administrator', () => {
  beforeEach(async () => {
    await tenant.admin.patch(`/v1/users/${other.id}`, { role: 'agent' });
  });

  it('applies a change of their own after 24 hours, and not before', async () => {
    const { id, authorMayApplyAt } = await proposed(tenant.admin);
    expect(Date.parse(authorMayApplyAt ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
    expect((await decide(tenant.admin, id, 'apply')).json()).toMatchObject({ code: 'state-conflict' });
    await setProposedAt(hoursAgo(25), new Date(Date.now() + 3_600_000));
    expect((await decide(tenant.admin, id, 'apply')).json()).toMatchObject({ state: 'applied' });
  });

  it('never locks themselves out, whatever they confirm', async () => {
    const response = await propose(tenant.admin, { networks: office, confirmLockOut: true }, HOME);
    await setProposedAt(hoursAgo(25), new Date(Date.now() + 3_600_000));
    const { id } = response.json<Change>();
    const applied = await decide(tenant.admin, id, 'apply', { confirmLockOut: true }, HOME);
    expect(applied.json()).toMatchObject({ code: 'would-lock-out' });
  });

  it('is not the only one where a role of the tenant’s own may decide as well', async () => {
    const role = await tenant.admin.post('/v1/roles', { name: 'Guard', permissions: ['allowlist.decide'] });
    await tenant.addUser({ role: 'custom', customRoleId: role.json<{ id: string }>().id });
    const { id, authorMayApplyAt } = await proposed(tenant.admin);
    expect(authorMayApplyAt).toBeNull();
    expect((await decide(tenant.admin, id, 'apply')).statusCode).toBe(403);
  });
});

describe('with an allowlist', () => {
  beforeEach(() => apply([{ cidr: '192.0.2.0/24' }, { cidr: '127.0.0.1' }, { cidr: '2001:db8::/32' }]));

  it.each([
    ['IPv4 in it', OFFICE, 200],
    ['IPv4 outside', HOME, 401],
    ['IPv4 in it, in the form of IPv6', `::ffff:${OFFICE}`, 200],
    ['IPv4 outside, in the form of IPv6', `::ffff:${HOME}`, 401],
    ['IPv6 in it', '2001:db8::9', 200],
    ['IPv6 outside', '2001:db9::9', 401],
  ])('a request from %s is answered %s: %i', async (_what, address, status) => {
    expect((await from(tenant.agent, address)).statusCode).toBe(status);
  });

  it('a forged X-Forwarded-For counts for nothing', async () => {
    for (const forged of [OFFICE, `${OFFICE}, ${OFFICE}`, `${HOME}, ${OFFICE}`, `::ffff:${OFFICE}`]) {
      const headers = { 'x-forwarded-for': forged, 'x-real-ip': OFFICE, forwarded: `for=${OFFICE}` };
      expect((await from(tenant.agent, HOME, '/v1/campaigns', headers)).statusCode).toBe(401);
    }
  });

  it('what our own proxy saw counts, and not what the client had written before', async () => {
    const through = (forwarded: string) => from(tenant.agent, PROXY, '/v1/campaigns', { 'x-forwarded-for': forwarded });
    expect((await through(OFFICE)).statusCode).toBe(200);
    expect((await through(`${OFFICE}, ${HOME}`)).statusCode).toBe(401);
    expect((await through('unknown')).statusCode).toBe(401);
  });

  it('a refused address learns nothing but that it is not logged on', async () => {
    const refused = (await from(tenant.agent, HOME)).json<object>();
    const { body } = await api.app.inject({ method: 'GET', url: '/v1/campaigns' });
    const without = (answer: object) => ({ ...answer, instance: '' });
    expect(without(refused)).toEqual(without(JSON.parse(body) as object));
  });

  it('a log-on that is used from a refused address is on record, once', async () => {
    for (let n = 0; n < 3; n += 1) await from(tenant.agent, HOME);
    const refused = async () => {
      const { primary } = tenantScope(api.database, tenant.tenantId);
      const events = await primary.select().from(schema.auditEvents);
      return events.filter(({ action }) => action === 'ip-allowlist.refused');
    };
    await expect.poll(refused).toHaveLength(1);
    await from(tenant.manager, HOME);
    await expect.poll(refused).toHaveLength(2);
    const ofAgent = (await refused()).filter(({ actorUserId }) => actorUserId === tenant.agent.id);
    expect(ofAgent).toMatchObject([{ stream: 'event', ip: HOME }]);
  });

  it('other tenants are let in from anywhere', async () => {
    const another = await api.addTenant();
    expect((await from(another.agent, HOME)).statusCode).toBe(200);
  });
});

it('log-ons from addresses that are let in no more end with the change, and gateways are told', async () => {
  const told = { revoked: 0, changed: [] as string[] };
  const stop = [
    api.bus.subscribe('user-session.revoked', () => (told.revoked += 1)),
    api.bus.subscribe('tenant.access-changed', ({ tenantId }) => told.changed.push(tenantId)),
  ];
  await api.bus.ready();
  await apply([{ cidr: '192.0.2.0/24' }]);
  await expect.poll(() => told).toEqual({ revoked: 5, changed: [tenant.tenantId] });
  // They logged on from 127.0.0.1.
  expect((await from(tenant.agent, OFFICE)).statusCode).toBe(401);
  for (const each of stop) each();
});
