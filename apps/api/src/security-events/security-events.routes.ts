import { isIP } from 'node:net';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { BanReport, ProblemError } from '@outrider/contracts';
import { tenantRecords } from '@outrider/db';
import { secretsEqual, writeAudit } from '@outrider/security';
import type { NounDeps } from '../deps.js';
import { answers, NoContent } from '../http/answers.js';
import { invalid } from '../http/found.js';

/**
 * Where the firewall's watcher says whom it banned and let in again; on record in the operator's stream `event`. For programs of our
 * own machines, at the staff address alone: who calls is known by a secret. Without one, there is no such route.
 */
export const securityEventRoutes =
  (deps: Pick<NounDeps, 'database' | 'platform' | 'settings'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { banReportSecret } = deps.settings;
    if (banReportSecret === undefined) return;
    const expected = `Bearer ${banReportSecret}`;

    app.post(
      '/staff/security-events',
      {
        config: { public: true },
        onRequest: async (request) => {
          if (!secretsEqual(request.headers.authorization ?? '', expected)) {
            throw new ProblemError('not-signed-in', 'Send the secret of ban reports as a bearer token.');
          }
        },
        schema: {
          summary: 'Report that an address was banned at the firewall, or let in again',
          tags: ['security events'],
          body: BanReport,
          response: answers({ 204: NoContent }, ['not-signed-in'], { public: true }),
        },
      },
      async (request, reply) => {
        const { kind, address, seconds } = request.body;
        if (isIP(address) === 0) throw invalid('address', 'This is no IPv4 or IPv6 address.');
        const { tenantId } = await deps.platform.staff.ensureOperator('Outrider');
        await tenantRecords(deps.database, tenantId).transaction((tx) =>
          writeAudit(tx, { userId: null, ip: request.ip }, `address.${kind}`, address, { seconds }),
        );
        request.log.warn({ ip: address, kind, seconds }, 'the firewall changed whom it lets in');
        return reply.code(204).send(null);
      },
    );
  };
