import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  newId,
  ProjectChange,
  ProjectCreate,
  ProjectPage,
  ProjectQuery,
  ProjectView,
} from '@outrider/contracts';
import type { ProjectRecord } from '@outrider/db';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

const tags = ['projects'];

const toProjectView = (project: Omit<ProjectRecord, 'tenantId'>): ProjectView => ({
  id: project.id,
  name: project.name,
  active: project.active,
  recording: project.recording,
  retentionDays: project.retentionDays,
  createdAt: iso(project.createdAt),
});

export const projectRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/projects',
      {
        config: { permission: 'projects.read', clients: true },
        schema: {
          summary: 'List projects',
          tags,
          querystring: ProjectQuery,
          response: answers({ 200: ProjectPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.projects.list(request.query, pageById(request.query)), toProjectView, byId);
      },
    );

    app.post(
      '/projects',
      {
        config: { permission: 'projects.write', clients: true },
        schema: {
          summary: 'Add a project',
          tags,
          headers: IdempotencyHeaders,
          body: ProjectCreate,
          response: answers({ 201: ProjectView }, ['idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const project = {
              id: newId(),
              name: request.body.name,
              active: true,
              recording: request.body.recording ?? ('off' as const),
              retentionDays: request.body.retentionDays ?? null,
              createdAt: deps.clock.now(),
            };
            await tx.projects.insert(project);
            await writeAudit(tx, caller.actor, 'project.created', project.id, { ...request.body });
            return toProjectView(project);
          },
        });
      },
    );

    app.get(
      '/projects/:id',
      {
        config: { permission: 'projects.read', clients: true },
        schema: {
          summary: 'Get a project',
          tags,
          params: IdParams,
          response: answers({ 200: ProjectView }, ['not-found']),
        },
      },
      async (request) =>
        toProjectView(found(await deps.callerOf(request).records.primary.projects.get(request.params.id), 'project')),
    );

    app.patch(
      '/projects/:id',
      {
        config: { permission: 'projects.write', clients: true },
        schema: {
          summary: 'Change a project',
          tags,
          params: IdParams,
          body: ProjectChange,
          response: answers({ 200: ProjectView }, ['not-found']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const changes = given(request.body);
        return records.transaction(async (tx) => {
          const project = found(await tx.projects.get(id), 'project');
          await tx.projects.update(id, changes);
          await writeAudit(tx, actor, 'project.changed', id, changes);
          return toProjectView({ ...project, ...changes });
        });
      },
    );
  };
