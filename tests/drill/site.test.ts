import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@outrider/contracts';
import { OPERATOR_TENANT_ID, platformRepositories, schema, tenantRecords } from '@outrider/db';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { createPasswords } from '@outrider/security';
import { until } from '@outrider/testkit';
import { eq } from 'drizzle-orm';
import { on, type Answer } from './support/client.js';
import { createSite, PUBLIC_HOST, type Site } from './support/site.js';
import { drillTools } from './support/tools.js';

const HSTS = 'max-age=63072000; includeSubDomains';
const PASSWORD = 'a long walk by the fjord';
const EMAIL = 'anna@customer.example';
const OFFICE_A = '192.0.2.10';
const ATTACKER = '203.0.113.66';

const tools = await drillTools();

describe.skipIf(typeof tools === 'string')('two firewalls before the real api', () => {
  let database: TestDatabase;
  let site: Site;

  beforeAll(async () => {
    if (typeof tools === 'string') return;
    database = await createTestDatabase();
    await addCustomer();
    site = await createSite(tools, { database: database.url, redis: process.env['OUTRIDER_TEST_REDIS_URL'] ?? '' });
  });
  afterAll(async () => {
    await site?.stop();
    await database?.drop();
  });

  /** A customer whose people log on from office A alone. */
  async function addCustomer(): Promise<void> {
    const { tenantId, topTeamId } = await platformRepositories(database.database).createTenant({
      name: 'C',
      country: 'DK',
    });
    const passwordHash = await createPasswords().hash(PASSWORD);
    await tenantRecords(database.database, tenantId).transaction((tx) =>
      tx.users.insert({
        ...{ id: newId(), email: EMAIL, name: 'Anna', role: 'admin', teamId: topTeamId },
        ...{ passwordHash, createdAt: new Date() },
      }),
    );
    await database.database.primary
      .update(schema.tenants)
      .set({ ipAllowlist: [{ cidr: '192.0.2.0/24', label: 'Office A' }] })
      .where(eq(schema.tenants.id, tenantId));
  }

  const url = (path: string) => `https://${PUBLIC_HOST}${path}`;
  const through = (index: 0 | 1) => ({ address: site.firewalls[index].address, ca: site.ca });
  const logOn = (password: string, index: 0 | 1 = 0, headers: Record<string, string> = {}) => ({
    kind: 'fetch' as const,
    url: url('/v1/session'),
    ...through(index),
    method: 'POST',
    body: { email: EMAIL, password },
    headers,
  });
  const get = (path: string, headers: Record<string, string> = {}, index: 0 | 1 = 0) => ({
    kind: 'fetch' as const,
    url: url(path),
    ...through(index),
    headers,
  });
  const codeOf = (answer: Answer | undefined) => (JSON.parse(answer?.body ?? '{}') as { code?: string }).code;
  const events = async (action: string) =>
    (
      await tenantRecords(database.database, OPERATOR_TENANT_ID).primary.audit.list(
        { action: action as never },
        { limit: 50 },
      )
    ).items;

  let cookie = '';

  it('let in the office that is on the list, through either', () => {
    const answers = on(site.officeA, [logOn(PASSWORD, 0), logOn(PASSWORD, 1)]);
    expect(answers).toMatchObject([{ status: 201 }, { status: 201 }]);
    cookie = String(answers[0]?.headers?.['set-cookie']).split(';')[0] ?? '';
    if (site.production) expect(cookie).toMatch(/^__Host-outrider_session=/);
    expect(on(site.officeA, [get('/v1/session', { cookie }, 1)])[0]?.status).toBe(200);
  });

  it('give the other office, which has the right password, the answer of a wrong one', () => {
    const [right, wrong] = on(site.officeB, [logOn(PASSWORD), logOn('wrong')]);
    expect(right?.status).toBe(401);
    expect(wrong?.status).toBe(401);
    const said = (answer: Answer | undefined) => ({ ...(JSON.parse(answer?.body ?? '{}') as object), instance: '' });
    expect(said(right)).toEqual(said(wrong));
  });

  it('do not take the other office’s word for where it is', () => {
    const forged = { 'x-forwarded-for': OFFICE_A, forwarded: `for=${OFFICE_A}`, 'x-real-ip': OFFICE_A };
    const [attempt, stolen] = on(site.officeB, [logOn(PASSWORD, 0, forged), get('/v1/session', { cookie, ...forged })]);
    expect(attempt?.status).toBe(401);
    expect(stolen?.status).toBe(401);
  });

  it('speak TLS 1.2 and 1.3, and neither 1.0 nor 1.1', () => {
    const version = (tls: string) => ({
      ...get('/healthz'),
      tls: { minVersion: tls, maxVersion: tls, ciphers: 'DEFAULT:@SECLEVEL=0' },
    });
    const answers = on(site.officeA, ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].map(version));
    expect(answers.map((answer) => answer.tls ?? answer.error)).toEqual([
      'alert protocol version',
      'alert protocol version',
      'TLSv1.2',
      'TLSv1.3',
    ]);
  });

  it('send who comes without TLS to the same place with it', () => {
    const [answer] = on(site.officeA, [
      {
        kind: 'fetch',
        url: `http://${PUBLIC_HOST}/v1/session?a=b`,
        address: site.firewalls[0].address,
        method: 'POST',
      },
    ]);
    expect(answer).toMatchObject({ status: 308, headers: { location: url('/v1/session?a=b') } });
  });

  it('tell browsers to come by TLS alone, on every answer, errors of their own too', () => {
    const other = { ...get('/'), url: 'https://198.18.0.1/', tls: { rejectUnauthorized: false } };
    const answers = on(site.officeA, [
      get('/healthz'),
      get('/v1/session'),
      get('/v1/nothing'),
      get('/%zz'),
      get('/readyz'),
      get('/v1/staff/security-events'),
      get('/v1/agent'),
      other,
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 401, 404, 404, 404, 404, 503, 421]);
    expect(new Set(answers.map((answer) => answer.headers?.['strict-transport-security']))).toEqual(new Set([HSTS]));
    const [garbage] = on(site.officeA, [
      { kind: 'raw', ...through(0), port: 443, name: PUBLIC_HOST, bytes: 'GARBAGE\r\n\r\n' },
    ]);
    expect(garbage).toMatch(/^HTTP\/1.1 400 /);
  });

  it('show the world two ports, and a carrier those of SIP and audio besides', () => {
    const ports = [...Array.from({ length: 1_024 }, (_, i) => i + 1), ...OTHERS];
    for (const { address } of site.firewalls) {
      const tcp = { kind: 'scan' as const, address, ports };
      const udp = { kind: 'datagrams' as const, address, ports: [53, 5060, 20_000, 24_999, 25_000] };
      expect(on(site.officeB, [tcp, udp])).toEqual([[80, 443], []]);
      expect(on(site.carrier, [tcp, udp])).toEqual([
        [80, 443, 5060, 5061],
        [5060, 20_000, 24_999],
      ]);
    }
  });

  it('keep the staff’s pages for the administrators’ network', () => {
    const { address, adminAddress } = site.firewalls[0];
    const staff = (where: string) => ({
      kind: 'fetch' as const,
      url: `https://${adminAddress}:8443/v1/session`,
      address: where,
      ca: site.ca,
      timeoutMs: 1_000,
    });
    const [inside] = on(site.admin, [staff(adminAddress)]);
    expect(inside).toMatchObject({ status: 401, headers: { 'strict-transport-security': HSTS } });
    const outside = on(site.officeA, [staff(address), staff(adminAddress)]);
    expect(outside).toMatchObject([
      { error: 'SILENT' },
      { error: expect.stringMatching(/SILENT|ENETUNREACH/) as string },
    ]);
  });

  it('shut out at both, after five wrong guesses, who made them; the api answers no sixth', async () => {
    const guesses = on(
      site.attacker,
      Array.from({ length: 5 }, (_, i) => logOn(`guess ${i}`)),
    );
    expect(guesses.map(codeOf)).toEqual(Array.from({ length: 5 }, () => 'log-on-failed'));
    await until('the attacker is banned at both firewalls', () =>
      site.firewalls.every((firewall) => firewall.banned().includes(ATTACKER)),
    );
    const late = on(site.attacker, [
      { ...logOn(PASSWORD, 0), timeoutMs: 1_000 },
      { ...logOn(PASSWORD, 1), timeoutMs: 1_000 },
      { kind: 'scan', address: site.firewalls[0].address, ports: [80, 443] },
    ]);
    expect(late).toMatchObject([{ error: 'SILENT' }, { error: 'SILENT' }, []]);
    expect(site.refusals(ATTACKER)).toBe(5);
    expect(on(site.officeA, [get('/v1/session', { cookie })])[0]?.status).toBe(200);
  });

  it('say whom they banned, and whom they let in again, within ten seconds', async () => {
    const known = async (action: string) =>
      (await events(action)).filter((event) => event.entityId === ATTACKER).length >= site.firewalls.length;
    await until('both bans are on record', () => known('address.banned'), { timeoutMs: 10_000 });
    const [ban] = await events('address.banned');
    expect(ban).toMatchObject({ stream: 'event', entityId: ATTACKER, data: { seconds: 3600 } });
    for (const firewall of site.firewalls) firewall.unban(ATTACKER);
    await until('both pardons are on record', () => known('address.unbanned'), { timeoutMs: 10_000 });
    expect(on(site.attacker, [get('/healthz')])[0]?.status).toBe(200);
  });
});

/** Ports that our own services have, and some that others do. */
const OTHERS = [3000, 3001, 3002, 3306, 5060, 5061, 6379, 8080, 8443, 9022, 9040];

if (typeof tools === 'string') it.skip(`the drill is not held here: ${tools}`);
