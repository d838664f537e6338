import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestApi, logOn, ORIGIN, PASSWORD, type TestApi, type TestTenant } from '../test-api.js';

let api: TestApi;
let tenant: TestTenant;
let ahead = 0;
beforeAll(async () => {
  api = await createTestApi({ now: () => new Date(Date.now() + ahead) });
});
beforeEach(async () => {
  ahead = 0;
  tenant = await api.addTenant();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.close();
});

let addresses = 0;
const freshIp = () => `10.7.${Math.floor((addresses += 1) / 250)}.${addresses % 250}`;
const NEW = 'four quiet herons';

const ask = (email: string, options: { ip?: string; headers?: Record<string, string> } = {}) =>
  api.app.inject({
    method: 'POST',
    url: '/v1/password-resets',
    payload: { email },
    remoteAddress: options.ip ?? freshIp(),
    headers: options.headers ?? {},
  });
const complete = (token: string, password = NEW, ip = freshIp()) =>
  api.app.inject({
    method: 'POST',
    url: '/v1/password-resets/complete',
    payload: { token, password },
    remoteAddress: ip,
  });
const mailsTo = (email: string) => api.mails.filter(({ to }) => to === email);
const linkIn = (text: string | undefined) => /https:\/\/\S+/.exec(text ?? '')?.[0] ?? '';

/** The token of a link that was mailed. */
async function linkFor(email: string): Promise<string> {
  const before = mailsTo(email).length;
  expect((await ask(email)).statusCode).toBe(202);
  await expect.poll(() => mailsTo(email).length).toBe(before + 1);
  return new URL(linkIn(mailsTo(email).at(-1)?.text)).hash.slice(1);
}
const codeOf = (response: { body: string }) => (JSON.parse(response.body) as { code: string }).code;

describe('a link to a new password', () => {
  it('leads to our own page, whatever host the request named, with the token where no server sees it', async () => {
    const { email } = tenant.agent;
    await ask(email, { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } });
    await expect.poll(() => mailsTo(email).length).toBe(1);
    const [mail] = mailsTo(email);
    expect(mail?.text).not.toContain('evil');
    const link = new URL(linkIn(mail?.text));
    expect([link.origin, link.pathname, link.search]).toEqual([ORIGIN, '/reset', '']);
    expect(link.hash).toMatch(/^#[A-Za-z0-9_-]{43}$/);
  });

  it('sets the password, once, and logs the user off everywhere', async () => {
    const { email } = tenant.agent;
    const told: string[] = [];
    const stop = api.bus.subscribe('user-session.revoked', ({ tokenHash }) => told.push(tokenHash));
    await api.bus.ready();
    const token = await linkFor(email);
    expect((await complete(token)).statusCode).toBe(204);
    expect((await tenant.agent.get('/v1/session')).statusCode).toBe(401);
    await expect.poll(() => told.length).toBe(1);
    stop();
    expect(await logOn(api.app, email, NEW)).toContain('outrider_session=');
    await expect(logOn(api.app, email, PASSWORD)).rejects.toThrow('log-on-failed');
    const again = await complete(token, 'another one entirely');
    expect([again.statusCode, codeOf(again)]).toEqual([400, 'reset-link-invalid']);
    expect(again.headers['cache-control']).toBe('no-store');
  });

  it('works for one of two who use it at the same time', async () => {
    const token = await linkFor(tenant.agent.email);
    const both = await Promise.all([complete(token), complete(token, 'five loud herons')]);
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([204, 400]);
  });

  it('is dead after half an hour, after another was used, and where the user is shut out', async () => {
    const { email } = tenant.agent;
    const first = await linkFor(email);
    const second = await linkFor(email);
    expect((await complete(second)).statusCode).toBe(204);
    expect((await complete(first)).statusCode).toBe(400);
    const third = await linkFor(email);
    ahead = 30 * 60_000 + 1_000;
    expect((await complete(third)).statusCode).toBe(400);
    ahead = 0;
    await tenant.admin.patch(`/v1/users/${tenant.agent.id}`, { active: false });
    expect((await complete(third)).statusCode).toBe(400);
  });

  it('takes no common password, and can be used for a better one', async () => {
    const token = await linkFor(tenant.agent.email);
    const refused = await complete(token, 'password123');
    expect([refused.statusCode, codeOf(refused)]).toEqual([400, 'password-too-common']);
    expect((await complete(token)).statusCode).toBe(204);
  });

  it('is not in the database, nor in the audit', async () => {
    const token = await linkFor(tenant.agent.email);
    await complete(token);
    const [rows] = await api.database.primaryPool.query('select * from password_resets');
    expect(JSON.stringify(rows)).not.toContain(token);
    const events = await tenant.records.primary.audit.listOf('password-reset', tenant.agent.id);
    expect(events.map(({ action }) => action).sort()).toEqual(['password-reset.asked', 'password-reset.used']);
    expect(JSON.stringify(events)).not.toContain(token);
  });
});

describe('asking for a link', () => {
  it('is answered alike whether the address is known, unknown or shut out', async () => {
    await tenant.admin.patch(`/v1/users/${tenant.manager.id}`, { active: false });
    const answers = [];
    for (const email of [tenant.agent.email, tenant.manager.email, 'nobody@example.com']) {
      const { statusCode, body, headers } = await ask(email);
      answers.push({ statusCode, body, headers: Object.keys(headers).sort() });
    }
    expect(answers[0]).toMatchObject({ statusCode: 202 });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await expect.poll(() => mailsTo(tenant.agent.email).length).toBe(1);
    expect(mailsTo(tenant.manager.email)).toEqual([]);
    expect(mailsTo('nobody@example.com')).toEqual([]);
  });

  it('fills nobody’s mailbox: ten in 15 minutes from anywhere, five from one address', async () => {
    const ip = freshIp();
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await ask('somebody@example.com', { ip })).statusCode);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    const more = [];
    for (let n = 0; n < 6; n += 1) more.push((await ask('somebody@example.com')).statusCode);
    expect(more).toEqual([202, 202, 202, 202, 202, 429]);
  });

  it('from outside the tenant’s networks sends nothing, and a link is worth nothing there', async () => {
    const token = await linkFor(tenant.agent.email);
    await tenant.records.transaction((tx) =>
      tx.tenant.update({ ipAllowlist: [{ cidr: '192.0.2.0/24', label: 'Office' }] }),
    );
    const refused = await complete(token);
    expect([refused.statusCode, codeOf(refused)]).toEqual([400, 'reset-link-invalid']);
    expect((await ask(tenant.agent.email)).statusCode).toBe(202);
    expect((await complete(token, NEW, '192.0.2.7')).statusCode).toBe(204);
    expect(mailsTo(tenant.agent.email)).toHaveLength(1);
  });
});

it('guessing tokens is a failed log-on each time, and ends after five', async () => {
  const ip = freshIp();
  const before = api.refusedLogOns.length;
  const statuses = [];
  for (const token of ['x', 'A'.repeat(43), `${'B'.repeat(42)}!`, 'C'.repeat(43), 'D'.repeat(43), 'E'.repeat(43)]) {
    statuses.push((await complete(token, NEW, ip)).statusCode);
  }
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
  const lines = api.refusedLogOns.slice(before);
  expect(lines).toHaveLength(6);
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service: 'web', ip, msg: 'log-on-refused' });
});
