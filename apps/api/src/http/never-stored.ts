import type { FastifyInstance } from 'fastify';

/** No cache keeps an answer of these routes, refusals included. */
export function neverStored(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
}
