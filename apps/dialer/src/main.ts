import { createDatabase, dataKeyRepository } from '@outrider/db';
import {
  createBus,
  createRedis,
  dataConfig,
  databaseConfig,
  drachtioConfig,
  loadConfig,
  mediaConfig,
  pacingLogConfig,
  redisConfig,
  runService,
  secretKeysConfig,
  systemClock,
  trunkNetworksConfig,
} from '@outrider/platform';
import { createSecretBox } from '@outrider/security';
import { createCallControl, createEmbeddedMediaServer, ensureAbandonPrompt } from '@outrider/telephony';
import { join } from 'node:path';
import { startDialer } from './dialer.js';

/** Enough for the statements of some dozens of calls that begin or end at once. */
const DATABASE_CONNECTIONS = 20;

await runService({
  name: 'dialer',
  async start({ logger, onStop }) {
    const config = loadConfig([
      databaseConfig,
      redisConfig,
      secretKeysConfig,
      drachtioConfig,
      mediaConfig,
      dataConfig,
      pacingLogConfig,
      trunkNetworksConfig,
    ]);
    const database = createDatabase({ ...config.database, poolSize: DATABASE_CONNECTIONS });
    onStop('database', () => database.close());
    const redis = createRedis(config.redis.url, { logger });
    onStop('redis', () => redis.disconnect());
    const bus = createBus(config.redis.url, { logger });
    onStop('bus', () => bus.close());
    const media = createEmbeddedMediaServer({ ...config.media, log: logger });
    onStop('media server', () => media.close());
    const callControl = createCallControl({ switch: config.drachtio, media, logger });
    onStop('SIP server', () => callControl.close());

    const dialer = await startDialer({
      database,
      redis,
      redisUrl: config.redis.url,
      bus,
      callControl,
      media,
      abandonPrompt: ({ name, number }) =>
        ensureAbandonPrompt(config.data.dir, { sellerName: name, sellerNumber: number }),
      secretKey: config.secretKeys[0]!,
      secretBox: createSecretBox({ masterKeys: config.secretKeys, store: dataKeyRepository(database) }),
      production: config.process.production,
      privateTrunkNetworks: config.trunkNetworks.private,
      pacingLogDir: config.pacingLog.on ? join(config.data.dir, 'pacing') : undefined,
      clock: systemClock,
      logger,
      onGivenUp: () => process.kill(process.pid, 'SIGTERM'),
    });
    onStop('dialer', () => dialer.stop());
    return { instanceId: dialer.instanceId };
  },
});
