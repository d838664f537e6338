import { fileURLToPath } from 'node:url';
import { createDatabase, dataKeyRepository } from '@outrider/db';
import {
  apiConfig,
  banReportConfig,
  createBus,
  createMailer,
  createRedis,
  databaseConfig,
  gatewayPublicConfig,
  loadConfig,
  mailConfig,
  proxiesConfig,
  publicUrlConfig,
  redisConfig,
  runService,
  secretKeysConfig,
  staffConfig,
  systemClock,
  tenantMaximaConfig,
  trunkNetworksConfig,
  webConfig,
} from '@outrider/platform';
import { createPasswords, createSecretBox } from '@outrider/security';
import { createApi } from './create-api.js';
import type { ApiDeps } from './deps.js';
import { createStaffApi } from './staff/create-staff-api.js';

await runService({
  name: 'api',
  start: async ({ logger, onStop }) => {
    const config = loadConfig([
      apiConfig,
      banReportConfig,
      databaseConfig,
      redisConfig,
      secretKeysConfig,
      gatewayPublicConfig,
      webConfig,
      publicUrlConfig,
      mailConfig,
      proxiesConfig,
      staffConfig,
      tenantMaximaConfig,
      trunkNetworksConfig,
    ]);
    const database = createDatabase(config.database);
    onStop('database', () => database.close());
    const redis = createRedis(config.redis.url, { logger, purpose: 'news' });
    onStop('redis', () => redis.disconnect());
    const bus = createBus(config.redis.url, { logger });
    onStop('bus', () => bus.close());
    const mailer = createMailer(config.mail);
    onStop('mail', () => mailer.close());
    const deps: ApiDeps = {
      database,
      redis,
      bus,
      logger,
      passwords: createPasswords(),
      mailer,
      secretBox: createSecretBox({ masterKeys: config.secretKeys, store: dataKeyRepository(database) }),
      secretKeys: config.secretKeys,
      clock: systemClock,
      settings: {
        production: config.process.production,
        webOrigins: config.web.origins,
        publicUrl: config.publicUrl,
        trustedProxies: config.proxies.trusted,
        ...(config.banReport.secret === undefined ? {} : { banReportSecret: config.banReport.secret }),
        gatewayUrl: config.gatewayPublic.url,
        tenantMaxima: config.tenantMaxima,
        privateTrunkNetworks: config.trunkNetworks.private,
        webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
      },
    };
    const api = await createApi(deps);
    onStop('http', () => api.close());
    const url = await api.listen(config.api);
    if (!config.staff) return { url };
    const staffApi = await createStaffApi(deps, config.staff.url);
    onStop('staff http', () => staffApi.close());
    const { host, port } = config.staff;
    return { url, staffUrl: await staffApi.listen({ host, port }) };
  },
});
