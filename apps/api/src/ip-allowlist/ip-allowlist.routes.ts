import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  AllowlistChangePage,
  AllowlistChangeQuery,
  AllowlistChangeView,
  AllowlistDecision,
  AllowlistProposal,
  AllowlistView,
  IdParams,
} from '@outrider/contracts';
import type { IpAllowlistChangeRecord } from '@outrider/db';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found } from '../http/found.js';
import { iso, isoOrNull } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { applyChange, layAside } from './decide-change.js';
import { authorMayApplyAt, decidersOf } from './deciders.js';
import { orAnywhere } from './networks.js';
import { proposeChange } from './propose-change.js';

type Deps = Pick<NounDeps, 'bus' | 'clock' | 'callerOf'>;
const tags = ['ip-allowlist'];

/** A change as of now: nobody need have written down that its time is over. */
function viewOf(
  change: Omit<IpAllowlistChangeRecord, 'tenantId'>,
  at: Date,
  deciders: readonly string[],
): AllowlistChangeView {
  const expired = change.state === 'proposed' && change.expiresAt <= at;
  const state = expired ? 'expired' : change.state;
  return {
    id: change.id,
    state,
    before: orAnywhere(change.before),
    after: orAnywhere(change.after),
    reason: change.reason,
    proposedByUserId: change.proposedByUserId,
    proposedAt: iso(change.proposedAt),
    expiresAt: iso(change.expiresAt),
    authorMayApplyAt: state === 'proposed' ? isoOrNull(authorMayApplyAt(change, deciders)) : null,
    decidedByUserId: change.decidedByUserId,
    decidedAt: isoOrNull(change.decidedAt),
  };
}

export const ipAllowlistRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { now } = deps.clock;

    app.get(
      '/ip-allowlist',
      {
        config: { permission: 'allowlist.read' },
        schema: {
          summary: 'The networks that people and programs may come from',
          tags,
          response: answers({ 200: AllowlistView }),
        },
      },
      async (request) => {
        const { primary } = deps.callerOf(request).records;
        const tenant = found(await primary.tenant.own(), 'tenant');
        const pending = await primary.ipAllowlistChanges.pending(now());
        return {
          networks: tenant.ipAllowlist,
          yourAddress: request.ip,
          pending: pending ? viewOf(pending, now(), await decidersOf(primary)) : null,
        };
      },
    );

    app.get(
      '/ip-allowlist/changes',
      {
        config: { permission: 'allowlist.read' },
        schema: {
          summary: 'List changes of the networks',
          description: 'Latest first.',
          tags,
          querystring: AllowlistChangeQuery,
          response: answers({ 200: AllowlistChangePage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { primary } = deps.callerOf(request).records;
        const page = await primary.ipAllowlistChanges.list(pageById(request.query));
        const deciders = await decidersOf(primary);
        return toPage(page, (change) => viewOf(change, now(), deciders), byId);
      },
    );

    app.get(
      '/ip-allowlist/changes/:id',
      {
        config: { permission: 'allowlist.read' },
        schema: {
          summary: 'Get a change of the networks',
          tags,
          params: IdParams,
          response: answers({ 200: AllowlistChangeView }, ['not-found']),
        },
      },
      async (request) => {
        const { primary } = deps.callerOf(request).records;
        const change = found(await primary.ipAllowlistChanges.get(request.params.id), 'change');
        return viewOf(change, now(), await decidersOf(primary));
      },
    );

    app.post(
      '/ip-allowlist/changes',
      {
        config: { permission: 'allowlist.propose' },
        schema: {
          summary: 'Propose a change of the networks',
          description:
            'Nothing changes before another person applies it, within 72 hours. One change at a time waits for a decision.',
          tags,
          headers: IdempotencyHeaders,
          body: AllowlistProposal,
          response: answers({ 201: AllowlistChangeView }, [
            'would-lock-out',
            'state-conflict',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const deciders = await decidersOf(tx);
            const at = now();
            return viewOf(await proposeChange(tx, caller, request.body, { address: request.ip, at }), at, deciders);
          },
        });
      },
    );

    app.post(
      '/ip-allowlist/changes/:id/apply',
      {
        config: { permission: 'allowlist.decide' },
        schema: {
          summary: 'Apply a change of the networks',
          description:
            'By another person than its author; where nobody else could, by its author after 24 hours. Log-ons from addresses outside the new list end at once.',
          tags,
          params: IdParams,
          body: AllowlistDecision,
          response: answers({ 200: AllowlistChangeView }, ['not-found', 'would-lock-out', 'state-conflict']),
        },
      },
      async (request) => {
        const options = { ...request.body, address: request.ip };
        const change = await applyChange(deps, deps.callerOf(request), request.params.id, options);
        return viewOf(change, now(), []);
      },
    );

    for (const [verb, state, permission, summary] of [
      ['reject', 'rejected', 'allowlist.decide', 'Reject a change of the networks'],
      ['withdraw', 'withdrawn', 'allowlist.propose', 'Withdraw a change of the networks'],
    ] as const) {
      app.post(
        `/ip-allowlist/changes/:id/${verb}`,
        {
          config: { permission },
          schema: {
            summary,
            tags,
            params: IdParams,
            response: answers({ 200: AllowlistChangeView }, ['not-found', 'state-conflict']),
          },
        },
        async (request) => viewOf(await layAside(deps, deps.callerOf(request), request.params.id, state), now(), []),
      );
    }
  };
