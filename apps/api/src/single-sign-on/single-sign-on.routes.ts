import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ProviderParams, SingleSignOnAnswer } from '@outrider/contracts';
import { platformRepositories, tenantRecords, type IdentityProviderRecord } from '@outrider/db';
import { logRefusedLogOn } from '@outrider/platform';
import { permitsAddress, writeAudit } from '@outrider/security';
import type { NounDeps } from '../deps.js';
import { answers } from '../http/answers.js';
import { found } from '../http/found.js';
import { secondFactorForced, stageAfterFirstFactor } from '../session/log-on.js';
import { createSessionAnswers, deviceOf } from '../session/session-answers.js';
import type { SessionAnswerDeps } from '../session/session-deps.js';
import { landing, redirectUri } from './addresses.js';
import { createFlowCookie } from './flow-cookie.js';
import { linkPerson } from './link-person.js';
import { createLogOnServices, type Person } from './log-on-service.js';
import { providerSecretPlace } from './provider-secret.js';

type Deps = SessionAnswerDeps & Pick<NounDeps, 'logger' | 'secretBox'>;
const tags = ['single sign-on'];
const Redirect = Type.Null({
  description: 'Goes on elsewhere; after a refusal, to our own page with `#single-sign-on-failed`.',
});

/** Logging on at the tenant's own log-on service. */
export const singleSignOnRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clock, secretBox, settings } = deps;
    const { production, publicUrl } = settings;
    const serves = settings.serves ?? 'customer';
    const lookUp = platformRepositories(deps.database).logOn;
    const cookie = createFlowCookie({ secretBox, production, now: clock.now });
    const session = createSessionAnswers(deps);
    const services = createLogOnServices({
      redirectUri: redirectUri(publicUrl),
      allowPrivate: !production,
      now: clock.now,
    });

    const clientOf = async ({ tenantId, id, issuer, clientId, clientSecretEncrypted }: IdentityProviderRecord) => ({
      issuer,
      clientId,
      clientSecret: await secretBox.open(clientSecretEncrypted, providerSecretPlace(tenantId, id)),
    });

    const refuse = async (
      request: FastifyRequest,
      reply: FastifyReply,
      why: string,
      provider?: IdentityProviderRecord,
    ) => {
      const { ip } = request;
      logRefusedLogOn(deps.logger, { service: 'web', ip });
      if (provider) {
        await tenantRecords(deps.database, provider.tenantId).transaction((tx) =>
          writeAudit(tx, { userId: null, ip }, 'identity.refused', provider.id, { why }),
        );
      }
      return reply.redirect(landing.refused(publicUrl), 302);
    };

    app.get(
      '/single-sign-on/:slug/start',
      {
        config: { public: true },
        schema: {
          summary: 'Begin to log on at a tenant’s log-on service',
          tags,
          params: ProviderParams,
          response: answers({ 302: Redirect }, ['not-found'], { public: true }),
        },
      },
      async (request, reply) => {
        const known = await lookUp.findIdentityProvider(request.params.slug);
        const { provider } = found(known?.tenantKind === serves ? known : undefined, 'log-on service');
        try {
          const { url, flow } = await services.begin(await clientOf(provider));
          await cookie.set(reply, provider, flow);
          return await reply.redirect(url, 302);
        } catch (error) {
          request.log.warn({ err: error, providerId: provider.id }, 'a log-on service could not be asked');
          return reply.redirect(landing.refused(publicUrl), 302);
        }
      },
    );

    app.get(
      '/single-sign-on/callback',
      {
        config: { public: true },
        schema: {
          summary: 'Come back from a log-on service',
          description: 'Sets the session cookie. A second factor is asked for as after a password.',
          tags,
          querystring: SingleSignOnAnswer,
          response: answers({ 302: Redirect }, [], { public: true }),
        },
      },
      async (request, reply) => {
        const { ip } = request;
        const value = app.parseCookie(request.headers.cookie ?? '')[cookie.name];
        cookie.clear(reply);
        const slug = cookie.slugOf(value);
        const known = slug === undefined ? undefined : await lookUp.findIdentityProvider(slug);
        if (!known || value === undefined || known.tenantKind !== serves) return refuse(request, reply, 'no-flow');
        const { provider } = known;
        const flow = await cookie.open(value, provider);
        if (!flow) return refuse(request, reply, 'no-flow', provider);
        if (!permitsAddress(known.ipAllowlist, ip)) return refuse(request, reply, 'address', provider);

        let person: Person;
        try {
          person = await services.finish(await clientOf(provider), flow, request.query as Record<string, string>);
        } catch (error) {
          request.log.warn({ err: error, providerId: provider.id }, 'a log-on service’s answer was refused');
          return refuse(request, reply, 'answer', provider);
        }

        const at = clock.now();
        const { tenantId } = provider;
        const outcome = await tenantRecords(deps.database, tenantId).transaction(async (tx) => {
          const linked = await linkPerson(tx, provider.id, person, at, ip);
          if ('refused' in linked) return linked;
          const user = found(await tx.devices.holdUser(linked.userId), 'user');
          const factors = await tx.secondFactors.listOf(linked.userId);
          const staff = user.tenantKind === 'operator';
          // A service that saw more than one factor has met the tenant's rule; a factor of the user's own is asked for all the same.
          const forced = secondFactorForced(user) && (staff || !person.multiFactor);
          const stage = stageAfterFirstFactor(factors.length > 0, forced);
          const issued = await deps.sessions.create(
            {
              tenantId,
              userId: linked.userId,
              via: 'single-sign-on',
              stage,
              secondFactorAt: stage === 'second-factor' ? null : at,
            },
            deviceOf(request),
            tx.devices,
          );
          await writeAudit(tx, { userId: linked.userId, ip }, 'session.created', linked.userId, {
            stage,
            providerId: provider.id,
          });
          return { issued };
        });
        if ('refused' in outcome) return refuse(request, reply, outcome.refused, provider);
        session.setCookie(reply, outcome.issued);
        return reply.redirect(landing.welcome(publicUrl), 302);
      },
    );
  };
