import { fileURLToPath } from 'node:url';
import { createDatabase, dataKeyRepository } from '@outrider/db';
import {
  apiConfig,
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
  systemClock,
  webConfig,
} from '@outrider/platform';
import { createPasswords, createSecretBox } from '@outrider/security';
import { createApi } from './create-api.js';

await runService({
  name: 'api',
  start: async ({ logger, onStop }) => {
    const config = loadConfig([
      apiConfig,
      databaseConfig,
      redisConfig,
      secretKeysConfig,
      gatewayPublicConfig,
      webConfig,
      publicUrlConfig,
      mailConfig,
      proxiesConfig,
    ]);
    const database = createDatabase(config.database);
    onStop('database', () => database.close());
    const redis = createRedis(config.redis.url, { logger, purpose: 'news' });
    onStop('redis', () => redis.disconnect());
    const bus = createBus(config.redis.url, { logger });
    onStop('bus', () => bus.close());
    const mailer = createMailer(config.mail);
    onStop('mail', () => mailer.close());
    const api = await createApi({
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
        gatewayUrl: config.gatewayPublic.url,
        webRoot: fileURLToPath(new URL('../../web/dist', import.meta.url)),
      },
    });
    onStop('http', () => api.close());
    const address = await api.listen(config.api);
    return { url: address };
  },
});
