import type { FactorConfirmed, TotpBegun } from '@outrider/contracts';
import { totpCode } from '@outrider/security';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { createTestApi, logOn, type TestApi, type TestTenant, type TestUser } from '../test-api.js';

export let api: TestApi;
export let tenant: TestTenant;
/** The API's clock is turned by this, ms: a code works once, and half a minute is long. */
export const clock = { ahead: 0 };

/** An API for the test file; a tenant for each test. */
export function serveFactors(): void {
  beforeAll(async () => {
    api = await createTestApi({ now });
  });
  beforeEach(async () => {
    clock.ahead = 0;
    tenant = await api.addTenant();
  });
  afterAll(async () => {
    expect(api.errors).toEqual([]);
    await api.close();
  });
}

export const nextStep = () => void (clock.ahead += 30_000);
export const now = () => new Date(Date.now() + clock.ahead);
export const FACTORS = '/v1/session/second-factors';
export const SHOW = '/v1/session/second-factor';
export type Answer = Awaited<ReturnType<TestUser['get']>>;
export const outcome = (response: Answer) => [response.statusCode, (response.json() as { code?: string }).code];

/** A browser with a cookie of its own. */
export const browser = async (email: string, ip?: string) => {
  let cookie = await logOn(api.app, email);
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object) => {
    const response = await api.app.inject({
      method,
      url,
      headers: { cookie },
      ...(ip ? { remoteAddress: ip } : {}),
      ...(payload ? { payload } : {}),
    });
    const [set] = response.cookies;
    if (set) cookie = `${set.name}=${set.value}`;
    return response;
  };
  return {
    get cookie() {
      return cookie;
    },
    get: (url: string) => ask('GET', url),
    post: (url: string, payload?: object) => ask('POST', url, payload),
    delete: (url: string) => ask('DELETE', url),
  };
};

/** One-time codes for who is logged on. Returns the secret and what was shown once. */
export async function addTotp(user: Pick<TestUser, 'post'>): Promise<{ secret: string; confirmed: FactorConfirmed }> {
  const begun = await user.post(`${FACTORS}/totp`, { name: 'Phone' });
  expect(begun.statusCode).toBe(201);
  const { id, secret, otpauthUri } = begun.json() as TotpBegun;
  expect(otpauthUri).toContain(secret);
  const confirmed = await user.post(`${FACTORS}/totp/${id}/confirm`, { code: totpCode(secret, now()) });
  expect(confirmed.statusCode).toBe(200);
  return { secret, confirmed: confirmed.json() as FactorConfirmed };
}
