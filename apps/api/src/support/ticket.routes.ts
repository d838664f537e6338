import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ProblemError, SessionView, TicketBody } from '@outrider/contracts';
import { tenantRecords } from '@outrider/db';
import { logRefusedLogOn } from '@outrider/platform';
import { permitsAddress, writeAudit } from '@outrider/security';
import { createBackground } from '../background.js';
import { answers } from '../http/answers.js';
import type { NounDeps } from '../deps.js';
import { createSessionAnswers, deviceOf } from '../session/session-answers.js';
import type { SessionAnswerDeps } from '../session/session-deps.js';
import { grantState } from './views.js';

type Deps = SessionAnswerDeps & Pick<NounDeps, 'logger' | 'platform' | 'tickets'>;

/** Where a member of staff arrives who was let in. */
export const ticketRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clock, platform, tickets } = deps;
    const background = createBackground(deps.logger);
    const session = createSessionAnswers(deps);
    app.addHook('onClose', () => background.settled());

    app.post(
      '/session/ticket',
      {
        config: { public: true },
        schema: {
          summary: 'Begin a support session',
          description:
            'Swaps a ticket of the staff address, good once and for 30 seconds, for a session as the user of the grant.',
          tags: ['session'],
          body: TicketBody,
          response: answers({ 201: SessionView }, ['not-signed-in', 'grant-ended'], { public: true }),
        },
      },
      async (request, reply) => {
        const { ip } = request;
        const refused = () => {
          logRefusedLogOn(deps.logger, { service: 'web', ip });
          return new ProblemError('not-signed-in', 'The ticket is not valid, or not any more. Get another.');
        };
        const ticket = await tickets.verify(request.body.ticket);
        if (!ticket) throw refused();
        const { tid: tenantId, sub: grantId, staff: staffUserId } = ticket;
        const use = createHash('sha256').update(`ticket ${ticket.jti}`).digest('hex');
        if (!(await platform.apiAccess.useOnce(tenantId, use, ticket.expiresAt, clock.now()))) throw refused();

        const records = tenantRecords(deps.database, tenantId);
        const staff = await platform.staff.activeStaff(staffUserId);
        const tenant = await records.primary.tenant.own();
        const issued =
          staff && tenant && permitsAddress(tenant.ipAllowlist, ip)
            ? await records.transaction(async (tx) => {
                // Held until the commit: a grant that is being ended waits, and then finds the session and ends it too.
                const grant = await tx.support.lockGrant(grantId);
                const at = clock.now();
                if (!grant || grant.staffUserId !== staffUserId || grantState(grant, at) !== 'open') return undefined;
                if (!(await tx.users.get(grant.actsAsUserId))?.active) return undefined;
                const support = { staffUserId, grantId, expiresAt: grant.expiresAt };
                const userId = grant.actsAsUserId;
                const made = await deps.sessions.create({ tenantId, userId, support }, deviceOf(request), tx.devices);
                const { reason, scope, channel } = grant;
                const actor = { userId, staffId: staffUserId, ip };
                await writeAudit(tx, actor, 'support-session.started', grantId, {
                  reason,
                  scope,
                  channel,
                  sessionId: made.id,
                });
                return made;
              })
            : undefined;
        if (!issued) {
          logRefusedLogOn(deps.logger, { service: 'web', ip });
          background.run('a refused support session was not audited', () =>
            records.transaction((tx) =>
              writeAudit(tx, { userId: null, staffId: staffUserId, ip }, 'support-session.refused', grantId),
            ),
          );
          throw new ProblemError('grant-ended', 'The grant is not open to you, or not from here.');
        }
        reply.code(201);
        return session.give(request, reply, issued);
      },
    );
  };
