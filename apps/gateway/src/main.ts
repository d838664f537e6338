import type { AddressInfo } from 'node:net';
import { createDatabase } from '@outrider/db';
import {
  createBus,
  createRedis,
  databaseConfig,
  gatewayConfig,
  loadConfig,
  proxiesConfig,
  redisConfig,
  runService,
  secretKeyConfig,
  sipConfig,
  webConfig,
} from '@outrider/platform';
import { createGateway } from './create-gateway.js';

await runService({
  name: 'gateway',
  start: async ({ logger, onStop }) => {
    const config = loadConfig([
      databaseConfig,
      redisConfig,
      gatewayConfig,
      secretKeyConfig,
      sipConfig,
      webConfig,
      proxiesConfig,
    ]);
    const database = createDatabase(config.database);
    onStop('database', () => database.close());
    const redis = createRedis(config.redis.url, { logger });
    onStop('redis', () => redis.disconnect());
    const bus = createBus(config.redis.url, { logger });
    onStop('bus', () => bus.close());
    const server = await createGateway({
      database,
      bus,
      redis,
      logger,
      settings: {
        production: config.process.production,
        webOrigins: config.web.origins,
        trustedProxies: config.proxies.trusted,
        secretKey: config.secretKey,
        sipServer: config.sip,
      },
    });
    onStop('server', () => server.close());
    await server.listen(config.gateway);
    const { address, port } = server.server.address() as AddressInfo;
    return { host: address, port };
  },
});
