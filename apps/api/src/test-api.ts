import { once } from 'node:events';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { newId } from '@outrider/contracts';
import { dataKeyRepository, platformRepositories, tenantRecords, type TenantRecords } from '@outrider/db';
import { createTestDatabase, type TestDatabase } from '@outrider/db/testing';
import { RANKED_ROLES, type RankedRole, type TenantRole } from '@outrider/domain';
import { createBus, createLogger, createRedis, type Bus, type Mail } from '@outrider/platform';
import { createPasswords, createSecretBox, type SecretBox, type Passwords } from '@outrider/security';
import { startTestRedis } from '@outrider/testkit';
import { createApi } from './create-api.js';
import type { ApiDeps, ApiSettings } from './deps.js';

export const PASSWORD = 'correct horse battery';
export const ORIGIN = 'https://outrider.test';

/** Who makes requests, with the log-on that they got over REST. */
export interface TestUser {
  id: string;
  email: string;
  readonly cookie: string;
  request(options: InjectOptions): Promise<LightMyRequestResponse>;
  get(url: string): Promise<LightMyRequestResponse>;
  post(url: string, payload?: object, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  patch(url: string, payload: object): Promise<LightMyRequestResponse>;
}

export interface TestTenant extends Record<RankedRole, TestUser> {
  tenantId: string;
  topTeamId: string;
  projectId: string;
  dispositionIds: Record<string, string>;
  records: TenantRecords;
  /** Another user, logged on; of the top team unless one is named. */
  addUser(user: { role: TenantRole; customRoleId?: string; teamId?: string }): Promise<TestUser>;
}

export interface TestApi {
  app: FastifyInstance;
  /** What it is made of. */
  deps: ApiDeps;
  database: TestDatabase['database'];
  bus: Bus;
  secretBox: SecretBox;
  /** Everything that was logged as an error or worse. */
  errors: string[];
  /** The lines of refused log-ons that the firewall's watcher would read. */
  refusedLogOns: string[];
  /** What was mailed. */
  mails: Mail[];
  /** The route (as OpenAPI writes it) and status of each answer. */
  answered: { route: string; status: number }[];
  /** A Danish tenant with a user of each role, logged on. */
  addTenant(): Promise<TestTenant>;
  close(): Promise<void>;
}

/**
 * The API over a database and a Redis of its own: all tests come from one address, and what one tries or tells must not count in
 * another, nor be heard there.
 */
export async function createTestApi(
  options: Partial<ApiSettings> & { redisUrl?: string; now?: () => Date; passwords?: Passwords } = {},
): Promise<TestApi> {
  const { redisUrl: sharedRedisUrl, now = () => new Date(), passwords = createPasswords(), ...settings } = options;
  const [testDatabase, ownRedis] = await Promise.all([
    createTestDatabase(),
    sharedRedisUrl === undefined ? startTestRedis() : undefined,
  ]);
  const redisUrl = sharedRedisUrl ?? ownRedis?.url ?? '';
  const { database } = testDatabase;
  const errors: string[] = [];
  const mails: Mail[] = [];
  const refusedLogOns: string[] = [];
  const logger = createLogger('api-test', {
    level: 'error',
    destination: {
      write: (line: string) => (line.includes('"msg":"log-on-refused"') ? refusedLogOns : errors).push(line),
    },
  });
  const redis = createRedis(redisUrl, { logger, purpose: 'news' });
  await once(redis, 'ready');
  const bus = createBus(redisUrl, { logger });
  const secretBox = createSecretBox({ masterKeys: [Buffer.alloc(32, 7)], store: dataKeyRepository(database) });
  const deps: ApiDeps = {
    database,
    redis,
    bus,
    logger,
    passwords,
    mailer: { send: async (mail) => void mails.push(mail) },
    secretBox,
    secretKeys: [Buffer.alloc(32, 7)],
    clock: { now },
    settings: {
      production: false,
      webOrigins: [ORIGIN],
      publicUrl: ORIGIN,
      gatewayUrl: 'ws://127.0.0.1:3001',
      requestsPerMinute: 1_000_000,
      maxEventLoopDelayMs: 60_000,
      ...settings,
    },
  };
  const app = await createApi(deps);
  const answered: TestApi['answered'] = [];
  const passwordHash = await passwords.hash(PASSWORD);

  const addUser = async (
    tenantId: string,
    teamId: string,
    role: TenantRole,
    customRoleId: string | null = null,
  ): Promise<TestUser> => {
    const id = newId();
    const email = `${role}-${id.toLowerCase()}@example.com`;
    await tenantRecords(database, tenantId).transaction((tx) =>
      tx.users.insert({ id, email, name: role, role, customRoleId, teamId, passwordHash, createdAt: new Date() }),
    );
    let cookie = await logOn(app, email);
    const request = async (options: InjectOptions) => {
      const response = await app.inject({ ...options, headers: { cookie, ...options.headers } });
      // As a browser does: some answers bring another token.
      const renewed = response.cookies.find(({ name, value }) => name === 'outrider_session' && value !== '');
      if (renewed) cookie = `${renewed.name}=${renewed.value}`;
      answered.push({ route: routeOf(options), status: response.statusCode });
      return response;
    };
    return {
      id,
      email,
      get cookie() {
        return cookie;
      },
      request,
      get: (url) => request({ method: 'GET', url }),
      post: (url, payload, headers = {}) =>
        request({ method: 'POST', url, headers, ...(payload === undefined ? {} : { payload }) }),
      patch: (url, payload) => request({ method: 'PATCH', url, payload }),
    };
  };

  return {
    app,
    deps,
    database,
    bus,
    secretBox,
    errors,
    mails,
    refusedLogOns,
    answered,
    addTenant: async () => {
      const tenant = await platformRepositories(database).createTenant({
        name: 'Test',
        country: 'DK',
        destinations: [{ prefix: '+45', allowed: true, pricePerMinute: 0 }],
      });
      const users = {} as Record<RankedRole, TestUser>;
      for (const role of RANKED_ROLES) users[role] = await addUser(tenant.tenantId, tenant.topTeamId, role);
      return {
        ...tenant,
        ...users,
        records: tenantRecords(database, tenant.tenantId),
        addUser: ({ role, customRoleId, teamId }) =>
          addUser(tenant.tenantId, teamId ?? tenant.topTeamId, role, customRoleId),
      };
    },
    close: async () => {
      await app.close();
      await bus.close();
      redis.disconnect();
      await ownRedis?.stop();
      await testDatabase.drop();
    },
  };
}

/** The cookie of a new log-on. */
export async function logOn(app: FastifyInstance, email: string, password = PASSWORD): Promise<string> {
  const response = await app.inject({ method: 'POST', url: '/v1/session', payload: { email, password } });
  const [cookie] = response.cookies;
  if (!cookie) throw new Error(`could not log on: ${response.body}`);
  return `${cookie.name}=${cookie.value}`;
}

/** The route of a request, as OpenAPI writes it. */
function routeOf({ method = 'GET', url }: InjectOptions): string {
  const path = String(url).split('?', 1)[0] ?? '';
  const second = path.includes('/sessions/') ? '{sessionId}' : path.includes('/keys/') ? '{keyId}' : '{fieldId}';
  const names = ['{id}', second];
  return `${method} ${path.replace(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, () => names.shift() ?? '')}`;
}
