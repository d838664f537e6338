import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { OneOf, ProblemError } from '@outrider/contracts';
import { probePrimary } from '@outrider/db';
import type { ApiDeps } from '../deps.js';
import { answers } from '../http/answers.js';

/** Longer than a healthy server takes, shorter than a prober waits, ms. */
const PROBE_MS = 2_000;

export const healthRoutes =
  (deps: Pick<ApiDeps, 'database' | 'redis'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const open = { config: { public: true, rateLimit: false } } as const;

    app.get(
      '/healthz',
      {
        ...open,
        schema: {
          summary: 'The process answers',
          tags: ['health'],
          response: answers({ 200: Type.Object({ status: Type.Literal('ok') }) }, [], { public: true }),
        },
      },
      async () => ({ status: 'ok' as const }),
    );

    app.get(
      '/readyz',
      {
        ...open,
        schema: {
          summary: 'Requests can be served',
          description: 'Without Redis they can: rate limits are not counted, and news travels late.',
          tags: ['health'],
          response: answers(
            { 200: Type.Object({ status: Type.Literal('ready'), redis: OneOf(['up', 'down'] as const) }) },
            [],
            { public: true },
          ),
        },
      },
      async () => {
        if (!(await within(probePrimary(deps.database)))) {
          throw new ProblemError('unavailable', 'The database is out of reach.');
        }
        return {
          status: 'ready' as const,
          redis: (await within(deps.redis.ping())) ? ('up' as const) : ('down' as const),
        };
      },
    );
  };

async function within(probe: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), PROBE_MS)));
  const answered = probe.then(
    () => true,
    () => false,
  );
  const result = await Promise.race([answered, late]);
  clearTimeout(timer);
  return result;
}
