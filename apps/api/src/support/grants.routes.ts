import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  SupportGrantCreate,
  SupportGrantPage,
  SupportGrantQuery,
  SupportGrantView,
} from '@outrider/contracts';
import type { SupportGrantRecord } from '@outrider/db';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { tellEnded } from '../session/tell-ended.js';
import { createGrant, endGrant } from './grants.js';
import { grantView } from './views.js';

const tags = ['support'];
/** What our staff were let in for, past and present. */
export const supportGrantRoutes =
  (deps: Pick<NounDeps, 'bus' | 'clock' | 'callerOf' | 'platform'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const namesOf = (rows: readonly SupportGrantRecord[]) =>
      deps.platform.staff.staffNames(rows.flatMap(({ staffUserId }) => staffUserId ?? []));

    app.get(
      '/support/grants',
      {
        config: { permission: 'support.read' },
        schema: {
          summary: 'List when our staff were let in, and by whom',
          description: 'Past and present, the newest first.',
          tags,
          querystring: SupportGrantQuery,
          response: answers({ 200: SupportGrantPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const at = deps.clock.now();
        const filter = { openAt: request.query.open === true ? at : undefined };
        const page = await records.primary.support.grants(filter, pageById(request.query));
        const names = await namesOf(page.items);
        return toPage(page, (row) => grantView(row, names, at), byId);
      },
    );

    app.post(
      '/support/grants',
      {
        config: { permission: 'support.write' },
        schema: {
          summary: 'Let our staff in',
          description:
            'A written instruction, for 60 minutes at most. Whichever member of staff takes it first has it.',
          tags,
          headers: IdempotencyHeaders,
          body: SupportGrantCreate,
          response: answers({ 201: SupportGrantView }, [
            'unknown-reference',
            'state-conflict',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { evidence, ...body } = request.body;
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const written = evidence ?? `Given in Outrider by ${caller.session.name}.`;
            const at = deps.clock.now();
            const grant = { ...body, channel: 'written' as const, evidence: written, staffUserId: null };
            return grantView(await createGrant(tx, caller.actor, grant, at), new Map(), at);
          },
        });
      },
    );

    app.get(
      '/support/grants/:id',
      {
        config: { permission: 'support.read' },
        schema: {
          summary: 'Get a grant',
          tags,
          params: IdParams,
          response: answers({ 200: SupportGrantView }, ['not-found']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const row = found(await records.primary.support.grant(request.params.id), 'grant');
        return grantView(row, await namesOf([row]), deps.clock.now());
      },
    );

    app.post(
      '/support/grants/:id/end',
      {
        config: { permission: 'support.write' },
        schema: {
          summary: 'End a grant now',
          description: 'Staff who act by it are logged off at once.',
          tags,
          params: IdParams,
          response: answers({ 200: SupportGrantView }, ['not-found', 'state-conflict']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const at = deps.clock.now();
        const { grant, ended } = await records.transaction((tx) =>
          endGrant(tx, actor, 'support-grant.revoked', request.params.id, at),
        );
        tellEnded(deps.bus, ended);
        return grantView(grant, await namesOf([grant]), at);
      },
    );
  };
