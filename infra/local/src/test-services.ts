import { join } from 'node:path';
import { openTemporaryDataDir } from './data-dir.js';
import { describeFailure } from './failure.js';
import { claimEphemeralPorts } from './ports.js';
import { createProgress } from './progress.js';
import { loadSecrets } from './secrets.js';
import { startServices } from './services/services.js';

/**
 * Vitest's global set-up for the tests that need a database and Redis: starts both on free ports in a folder of their own and
 * names them in `OUTRIDER_TEST_DATABASE_URL` (an account that may make databases named `outrider…`) and
 * `OUTRIDER_TEST_REDIS_URL`. Where both are set already, those are used.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['OUTRIDER_TEST_DATABASE_URL'] && process.env['OUTRIDER_TEST_REDIS_URL']) return undefined;
  const log = createProgress();
  const data = await openTemporaryDataDir('test', log);
  const block = await claimEphemeralPorts();
  const services = await startServices({
    dataDir: data.dir,
    ports: block.ports,
    secrets: loadSecrets(join(data.dir, 'secrets.json')),
    log,
    durable: false,
    throwaway: true,
  }).catch((error: unknown) => {
    data.release({ keep: true });
    throw new Error(describeFailure(error), { cause: error });
  });
  process.env['OUTRIDER_TEST_DATABASE_URL'] = services.urls.database;
  process.env['OUTRIDER_TEST_REDIS_URL'] = services.urls.redis;
  return async () => {
    await services.stop();
    await block.release();
    data.release();
  };
}
