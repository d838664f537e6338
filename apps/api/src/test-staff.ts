import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { newId } from '@outrider/contracts';
import { OPERATOR_TENANT_ID, platformRepositories, tenantRecords } from '@outrider/db';
import { totpCode } from '@outrider/security';
import { createStaffApi } from './staff/create-staff-api.js';
import { PASSWORD, type TestApi } from './test-api.js';

export const STAFF_ORIGIN = 'https://staff.outrider.test';

export interface TestStaffUser {
  id: string;
  email: string;
  /** Undefined: not logged on. */
  cookie: string | undefined;
  request(options: InjectOptions): Promise<LightMyRequestResponse>;
  get(url: string): Promise<LightMyRequestResponse>;
  post(url: string, payload?: object): Promise<LightMyRequestResponse>;
  /** With the password alone, as far as that goes. */
  logOn(): Promise<LightMyRequestResponse>;
  /** As at the first log-on: sets a second factor up, and is logged on. */
  enrol(): Promise<void>;
}

export interface TestStaff {
  app: FastifyInstance;
  /** A member of staff who has a password and nothing else. */
  addUser(): Promise<TestStaffUser>;
  /** One who has logged on with a second factor. */
  addLoggedOn(): Promise<TestStaffUser>;
  close(): Promise<void>;
}

/** The staff address of a test API. */
export async function createTestStaff(api: TestApi): Promise<TestStaff> {
  const app = await createStaffApi(api.deps, STAFF_ORIGIN);
  const passwordHash = await api.deps.passwords.hash(PASSWORD);
  const { teamId } = await platformRepositories(api.database).staff.ensureOperator('Outrider');

  const addUser = async (): Promise<TestStaffUser> => {
    const id = newId();
    const email = `staff-${id.toLowerCase()}@outrider.test`;
    const row = { id, email, name: `Staff ${id.slice(-4)}`, role: 'staff' as const, teamId, passwordHash };
    await tenantRecords(api.database, OPERATOR_TENANT_ID).transaction((tx) =>
      tx.users.insert({ ...row, createdAt: new Date() }),
    );
    let cookie: string | undefined;
    const request = async (options: InjectOptions) => {
      const own = cookie === undefined ? {} : { cookie };
      const response = await app.inject({ ...options, headers: { ...own, ...options.headers } });
      const renewed = response.cookies.find(({ name, value }) => name === 'outrider_session' && value !== '');
      if (renewed) cookie = `${renewed.name}=${renewed.value}`;
      return response;
    };
    const post: TestStaffUser['post'] = (url, payload) =>
      request({ method: 'POST', url, ...(payload === undefined ? {} : { payload }) });
    const logOn = () => post('/v1/session', { email, password: PASSWORD });
    return {
      ...{ id, email, request, post, logOn },
      get cookie() {
        return cookie;
      },
      get: (url) => request({ method: 'GET', url }),
      enrol: async () => {
        await logOn();
        const begun = (await post('/v1/session/second-factors/totp', { name: 'Phone' })).json<{
          id: string;
          secret: string;
        }>();
        const code = totpCode(begun.secret, new Date());
        const confirmed = await post(`/v1/session/second-factors/totp/${begun.id}/confirm`, { code });
        if (confirmed.statusCode >= 300) throw new Error(`could not enrol: ${confirmed.body}`);
      },
    };
  };

  return {
    app,
    addUser,
    addLoggedOn: async () => {
      const user = await addUser();
      await user.enrol();
      return user;
    },
    close: () => app.close(),
  };
}
