import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';
import { ProblemError } from '@outrider/contracts';
import type { ApiSettings } from '../deps.js';
import { pageHeaders } from '../http/security-headers.js';

/** The web build. A path that is no file is one of the application's own pages. */
export const webRoutes =
  (settings: Pick<ApiSettings, 'webRoot' | 'production' | 'gatewayUrl'>): FastifyPluginAsync =>
  async (app) => {
    const { webRoot } = settings;
    if (webRoot === undefined || !existsSync(join(webRoot, 'index.html'))) return;
    const headers = pageHeaders(settings);
    await app.register(fastifyStatic, { root: webRoot, serve: false });

    app.get('/*', { config: { public: true, rateLimit: false }, schema: { hide: true } }, async (request, reply) => {
      const path = (request.params as { '*': string })['*'];
      if (path.startsWith('v1/')) throw new ProblemError('not-found', 'There is nothing at this address.');
      reply.headers(headers);
      if (path.startsWith('assets/') && existsSync(join(webRoot, path))) {
        // The build puts a hash of the content into these names.
        return reply.sendFile(path, { maxAge: '365d', immutable: true });
      }
      const isFile = /\.[a-z0-9]+$/i.test(path);
      return reply.sendFile(isFile ? path : 'index.html', { maxAge: 0 });
    });
  };
