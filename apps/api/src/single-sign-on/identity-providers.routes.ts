import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdentityProviderChange,
  IdentityProviderCreate,
  IdentityProviderList,
  IdentityProviderView,
  IdParams,
  newId,
} from '@outrider/contracts';
import type { IdentityProviderRecord } from '@outrider/db';
import { permissionSet, writeAudit } from '@outrider/security';
import type { NounDeps } from '../deps.js';
import { answers, NoContent } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { found, given, invalid, orAlreadyExists } from '../http/found.js';
import { iso } from '../http/instants.js';
import { requireConfirmation } from '../session/confirmation.js';
import { tellEnded } from '../session/tell-ended.js';
import { checkHolds } from '../users/user-rights.js';
import { redirectUri, startUrl } from './addresses.js';
import { providerSecretPlace } from './provider-secret.js';

type Deps = Pick<NounDeps, 'bus' | 'clock' | 'secretBox' | 'settings' | 'callerOf'>;
const tags = ['single sign-on'];
/** What a log-on service can let its maker do, in the name of whoever may do it. */
const ANYBODYS = permissionSet('admin');

/** The log-on services of a tenant. Whoever can name one can come in as anybody, so it takes all that an administrator may, and a fresh confirmation. */
export const identityProviderRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clock, secretBox, settings } = deps;

    const view = ({ id, slug, name, issuer, clientId, enabled, createdAt }: IdentityProviderRecord) => ({
      id,
      slug,
      name,
      issuer,
      clientId,
      enabled,
      redirectUri: redirectUri(settings.publicUrl),
      startUrl: startUrl(settings.publicUrl, slug),
      createdAt: iso(createdAt),
    });
    const checkIssuer = (issuer: string | undefined) => {
      if (issuer === undefined) return;
      if (!URL.canParse(issuer)) throw invalid('issuer', 'This is not a URL.');
      if (settings.production && !issuer.startsWith('https://')) throw invalid('issuer', 'Must begin with https://.');
      const { username, password } = new URL(issuer);
      if (username !== '' || password !== '') throw invalid('issuer', 'Must not have a user name in it.');
    };

    app.get(
      '/identity-providers',
      {
        config: { permission: 'security.read' },
        schema: { summary: 'List log-on services', tags, response: answers({ 200: IdentityProviderList }) },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return { items: (await records.primary.identityProviders.list()).map(view) };
      },
    );

    app.post(
      '/identity-providers',
      {
        config: { permission: 'security.write' },
        schema: {
          summary: 'Add a log-on service',
          tags,
          headers: IdempotencyHeaders,
          body: IdentityProviderCreate,
          response: answers({ 201: IdentityProviderView }, [
            'already-exists',
            'confirmation-required',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const at = clock.now();
        requireConfirmation(caller.session, at);
        checkHolds(caller, ANYBODYS);
        const { clientSecret, ...body } = request.body;
        checkIssuer(body.issuer);
        const id = newId();
        const { tenantId } = caller.session;
        const sealed = await secretBox.seal(clientSecret, providerSecretPlace(tenantId, id));
        return createOnce(request, reply, {
          caller,
          clock,
          work: async (tx) => {
            const row = { ...body, id, clientSecretEncrypted: sealed, enabled: true, createdAt: at };
            await orAlreadyExists(tx.identityProviders.insert(row), {
              index: 'identity_providers_slug',
              field: 'slug',
              message: 'Another log-on service has this address.',
            });
            await writeAudit(tx, caller.actor, 'identity-provider.created', id, { ...body });
            return view({ ...row, tenantId });
          },
        });
      },
    );

    app.patch(
      '/identity-providers/:id',
      {
        config: { permission: 'security.write' },
        schema: {
          summary: 'Change a log-on service',
          description: 'Another issuer, or `enabled: false`, ends the log-ons that log-on services vouched for.',
          tags,
          params: IdParams,
          body: IdentityProviderChange,
          response: answers({ 200: IdentityProviderView }, ['not-found', 'confirmation-required']),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const { session, records, actor } = caller;
        const at = clock.now();
        requireConfirmation(session, at);
        checkHolds(caller, ANYBODYS);
        const { id } = request.params;
        const { clientSecret, ...changes } = given(request.body);
        checkIssuer(changes.issuer);
        const sealed =
          clientSecret === undefined
            ? {}
            : { clientSecretEncrypted: await secretBox.seal(clientSecret, providerSecretPlace(session.tenantId, id)) };
        const { changed, ended } = await records.transaction(async (tx) => {
          const before = found(await tx.identityProviders.get(id), 'log-on service');
          await tx.identityProviders.update(id, { ...changes, ...sealed });
          const moved = changes.issuer !== undefined && changes.issuer !== before.issuer;
          // Its persons have ids of their own: who had one at the service before is nobody here.
          if (moved) await tx.identityProviders.unlinkAll(id);
          const hashes = moved || changes.enabled === false ? await tx.devices.endSingleSignOn(at) : [];
          const after = found(await tx.identityProviders.get(id), 'log-on service');
          await writeAudit(tx, actor, 'identity-provider.changed', id, { ...request.body });
          return { changed: after, ended: hashes };
        });
        tellEnded(deps.bus, ended);
        return view(changed);
      },
    );

    app.delete(
      '/identity-providers/:id',
      {
        config: { permission: 'security.write' },
        schema: {
          summary: 'Remove a log-on service',
          description: 'Ends the log-ons that log-on services vouched for.',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found', 'confirmation-required']),
        },
      },
      async (request, reply) => {
        const { session, records, actor } = deps.callerOf(request);
        const at = clock.now();
        requireConfirmation(session, at);
        const { id } = request.params;
        const ended = await records.transaction(async (tx) => {
          const { slug } = found(await tx.identityProviders.get(id), 'log-on service');
          await tx.identityProviders.delete(id);
          const hashes = await tx.devices.endSingleSignOn(at);
          await writeAudit(tx, actor, 'identity-provider.deleted', id, { slug });
          return hashes;
        });
        tellEnded(deps.bus, ended);
        return reply.code(204).send(null);
      },
    );
  };
