import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { IdParams, newId, TrunkChange, TrunkCreate, TrunkPage, TrunkQuery, TrunkView } from '@outrider/contracts';
import type { TrunkRecord } from '@outrider/db';
import { createTrunkAddresses, trunkPasswordPlace, writeAudit } from '@outrider/security';
import { answers, NoContent } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, invalid } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

const tags = ['trunks'];
/** What fits the column when it is sealed. */
const MAX_PASSWORD_BYTES = 300;

const toTrunkView = (trunk: Omit<TrunkRecord, 'tenantId'>): TrunkView => ({
  id: trunk.id,
  name: trunk.name,
  kind: trunk.kind,
  host: trunk.host,
  port: trunk.port,
  transport: trunk.transport,
  username: trunk.username,
  hasPassword: trunk.passwordEncrypted !== null,
  channels: trunk.channels,
  callsPerSecond: trunk.callsPerSecond,
  allowedPrefixes: trunk.allowedPrefixes,
  enabled: trunk.enabled,
  createdAt: iso(trunk.createdAt),
});

export const trunkRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf' | 'secretBox' | 'settings'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const seal = async (tenantId: string, trunkId: string, password: string | null) => {
      if (password === null) return null;
      if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) {
        throw invalid('password', `The password must be ${MAX_PASSWORD_BYTES} bytes or shorter.`);
      }
      return deps.secretBox.seal(password, trunkPasswordPlace(tenantId, trunkId));
    };

    const addresses = createTrunkAddresses({
      strict: deps.settings.production,
      privateNetworks: deps.settings.privateTrunkNetworks ?? [],
    });
    /** Where a name leads is looked up when it is dialed. */
    const checkHost = (kind: TrunkRecord['kind'], host: string) => {
      const refusal = kind === 'sip' ? addresses.refusal(host) : undefined;
      if (refusal !== undefined) throw invalid('host', refusal);
    };

    app.get(
      '/trunks',
      {
        config: { permission: 'trunks.read', clients: true },
        schema: {
          summary: 'List trunks',
          tags,
          querystring: TrunkQuery,
          response: answers({ 200: TrunkPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.trunks.list(pageById(request.query)), toTrunkView, byId);
      },
    );

    app.post(
      '/trunks',
      {
        config: { permission: 'trunks.write' },
        schema: {
          summary: 'Add a trunk',
          tags,
          headers: IdempotencyHeaders,
          body: TrunkCreate,
          response: answers({ 201: TrunkView }, ['idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { password = null, ...body } = request.body;
        if (body.kind === 'simulated' && deps.settings.production) {
          throw invalid('kind', 'A simulated trunk reaches nobody and is refused in production.');
        }
        checkHost(body.kind ?? 'sip', body.host);
        const id = newId();
        const passwordEncrypted = await seal(caller.session.tenantId, id, password);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const trunk = {
              id,
              name: body.name,
              kind: body.kind ?? ('sip' as const),
              host: body.host.toLowerCase(),
              port: body.port ?? 5060,
              transport: body.transport ?? ('udp' as const),
              username: body.username ?? null,
              passwordEncrypted,
              channels: body.channels,
              callsPerSecond: body.callsPerSecond,
              allowedPrefixes: body.allowedPrefixes,
              enabled: body.enabled ?? true,
              createdAt: deps.clock.now(),
            };
            await tx.trunks.insert(trunk);
            await writeAudit(tx, caller.actor, 'trunk.created', trunk.id, { ...body, password });
            return toTrunkView(trunk);
          },
        });
      },
    );

    app.get(
      '/trunks/:id',
      {
        config: { permission: 'trunks.read', clients: true },
        schema: {
          summary: 'Get a trunk',
          tags,
          params: IdParams,
          response: answers({ 200: TrunkView }, ['not-found']),
        },
      },
      async (request) =>
        toTrunkView(found(await deps.callerOf(request).records.primary.trunks.get(request.params.id), 'trunk')),
    );

    app.patch(
      '/trunks/:id',
      {
        config: { permission: 'trunks.write' },
        schema: {
          summary: 'Change a trunk',
          description: 'Calls in progress go on; `password: null` removes the password.',
          tags,
          params: IdParams,
          body: TrunkChange,
          response: answers({ 200: TrunkView }, ['not-found']),
        },
      },
      async (request) => {
        const { session, records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const { password, ...rest } = given(request.body);
        const changes = {
          ...rest,
          ...(rest.host === undefined ? {} : { host: rest.host.toLowerCase() }),
          ...(password === undefined ? {} : { passwordEncrypted: await seal(session.tenantId, id, password) }),
        };
        return records.transaction(async (tx) => {
          const { kind } = found(await tx.trunks.get(id), 'trunk');
          if (rest.host !== undefined) checkHost(kind, rest.host);
          await tx.trunks.update(id, changes);
          await writeAudit(tx, actor, 'trunk.changed', id, given(request.body));
          return toTrunkView(found(await tx.trunks.get(id), 'trunk'));
        });
      },
    );

    app.delete(
      '/trunks/:id',
      {
        config: { permission: 'trunks.write' },
        schema: {
          summary: 'Remove a trunk that no campaign names and no call has used',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found', 'in-use']),
        },
      },
      async (request, reply) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        await records.transaction(async (tx) => {
          const trunk = found(await tx.trunks.get(id), 'trunk');
          await tx.trunks.delete(id);
          await writeAudit(tx, actor, 'trunk.deleted', id, { name: trunk.name });
        });
        return reply.code(204).send(null);
      },
    );
  };
