import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '@outrider/contracts';
import { logRefusedLogOn } from '@outrider/platform';
import type { TryDeps } from './session-deps.js';
import { createTryLimit, type TakenTry } from './try-limit.js';

/**
 * How often one may try to show who one is, in 15 minutes. A second factor is asked for only after the right password, so a stranger
 * who tries many knows that: its brake on the account is harder.
 */
const LIMITS = {
  'log-on': { pair: 5, account: 100, address: 100 },
  factor: { pair: 5, account: 20, address: 100 },
  reset: { pair: 5, account: 10, address: 50 },
} as const;

export type TryKind = keyof typeof LIMITS;

/**
 * Counts tries of a kind, and says on the log line that the firewall reads which failed; the line is written for tries that are
 * refused unmade, too, so that who goes on is banned.
 */
export function createTries(kind: TryKind, deps: TryDeps) {
  const limit = createTryLimit({ redis: deps.redis, now: deps.clock.now, name: kind, limits: LIMITS[kind] });
  const failed = (request: FastifyRequest) => logRefusedLogOn(deps.logger, { service: 'web', ip: request.ip });
  return {
    failed,
    /** @throws ProblemError `too-many-requests`, with `Retry-After` */
    take: async (account: string, request: FastifyRequest, reply: FastifyReply): Promise<TakenTry> => {
      const taken = await limit.take(account, request.ip);
      if (taken.wait > 0) {
        failed(request);
        reply.header('retry-after', taken.wait);
        throw new ProblemError('too-many-requests', `Too many failed tries. Try again in ${taken.wait} s.`);
      }
      return taken;
    },
  };
}
export type Tries = ReturnType<typeof createTries>;
