import type { FastifyInstance } from 'fastify';
import { ProblemError } from '@outrider/contracts';
import type { ApiClient, ApiClients } from '@outrider/security';
import type { ClientLimit } from './client-limit.js';
import type { UsageCounts } from './usage-counts.js';

/** Verifies the tokens of API clients for the routes, keeps each client to its rate, and counts what it asks. */
export function createClientGuard(deps: {
  apiClients: Pick<ApiClients, 'verify'>;
  limit: ClientLimit;
  usage: Pick<UsageCounts, 'count'>;
}) {
  return {
    verify: async (token: string, address: string): Promise<ApiClient | undefined> => {
      const client = await deps.apiClients.verify(token, address);
      if (!client) return undefined;
      try {
        deps.limit.take(client.id, client.requestsPerMinute);
      } catch (error) {
        if (error instanceof ProblemError) deps.usage.count(client, error.status);
        throw error;
      }
      return client;
    },
    /** Counts the answers that clients get. */
    countAnswers: (app: FastifyInstance): void => {
      app.addHook('onResponse', async ({ principal }, reply) => {
        if (principal?.kind === 'client') deps.usage.count(principal.client, reply.statusCode);
      });
    },
  };
}
