import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  newId,
  ProblemError,
  TeamChange,
  TeamCreate,
  TeamPage,
  TeamQuery,
  TeamView,
} from '@outrider/contracts';
import type { RecordWriters, TeamRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import { answers, NoContent } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, referred } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

const tags = ['teams'];
/** Teams above a team, at most. */
const MAX_DEPTH = 20;

const toTeamView = ({ id, parentId, name, createdAt }: Omit<TeamRecord, 'tenantId'>): TeamView => ({
  id,
  parentId,
  name,
  createdAt: iso(createdAt),
});

/** @throws ProblemError where a team cannot hang below `parentId` */
async function checkParent(tx: RecordWriters, parentId: string, id?: string): Promise<void> {
  referred(await tx.teams.get(parentId), 'parentId');
  const path = await tx.teams.pathToTop(parentId);
  if (id !== undefined && path.includes(id)) {
    throw new ProblemError('state-conflict', 'A team cannot hang below itself.', { field: 'parentId' });
  }
  if (path.length >= MAX_DEPTH) {
    throw new ProblemError('state-conflict', `The tree may be ${MAX_DEPTH} teams deep.`, { field: 'parentId' });
  }
}

export const teamRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/teams',
      {
        config: { permission: 'teams.read' },
        schema: {
          summary: 'List teams',
          tags,
          querystring: TeamQuery,
          response: answers({ 200: TeamPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.teams.list(pageById(request.query)), toTeamView, byId);
      },
    );

    app.post(
      '/teams',
      {
        config: { permission: 'teams.write' },
        schema: {
          summary: 'Add a team',
          tags,
          headers: IdempotencyHeaders,
          body: TeamCreate,
          response: answers({ 201: TeamView }, ['unknown-reference', 'state-conflict', 'idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            await tx.teams.lockTree();
            await checkParent(tx, request.body.parentId);
            const team = { ...request.body, id: newId(), createdAt: deps.clock.now() };
            await tx.teams.insert(team);
            await writeAudit(tx, caller.actor, 'team.created', team.id, { ...request.body });
            return toTeamView(team);
          },
        });
      },
    );

    app.get(
      '/teams/:id',
      {
        config: { permission: 'teams.read' },
        schema: { summary: 'Get a team', tags, params: IdParams, response: answers({ 200: TeamView }, ['not-found']) },
      },
      async (request) =>
        toTeamView(found(await deps.callerOf(request).records.primary.teams.get(request.params.id), 'team')),
    );

    app.patch(
      '/teams/:id',
      {
        config: { permission: 'teams.write' },
        schema: {
          summary: 'Rename or move a team',
          tags,
          params: IdParams,
          body: TeamChange,
          response: answers({ 200: TeamView }, ['not-found', 'unknown-reference', 'state-conflict']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const changes = given(request.body);
        return records.transaction(async (tx) => {
          await tx.teams.lockTree();
          const team = found(await tx.teams.get(id), 'team');
          if (changes.parentId !== undefined) {
            if (team.parentId === null) {
              throw new ProblemError('state-conflict', 'The top team stays at the top.', { field: 'parentId' });
            }
            await checkParent(tx, changes.parentId, id);
          }
          await tx.teams.update(id, changes);
          await writeAudit(tx, actor, 'team.changed', id, changes);
          return toTeamView({ ...team, ...changes });
        });
      },
    );

    app.delete(
      '/teams/:id',
      {
        config: { permission: 'teams.write' },
        schema: {
          summary: 'Remove a team that nobody is in',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found', 'in-use', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        await records.transaction(async (tx) => {
          const team = found(await tx.teams.get(id), 'team');
          if (team.parentId === null) throw new ProblemError('state-conflict', 'The top team cannot be removed.');
          await tx.teams.delete(id);
          await writeAudit(tx, actor, 'team.deleted', id, { name: team.name });
        });
        return reply.code(204).send(null);
      },
    );
  };
