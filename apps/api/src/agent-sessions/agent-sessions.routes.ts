import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AgentSessionPage, AgentSessionQuery, type AgentSessionView } from '@outrider/contracts';
import type { AgentSessionListRecord } from '@outrider/db';
import { answers } from '../http/answers.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { iso, isoOrNull } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

const toAgentSessionView = (session: AgentSessionListRecord): AgentSessionView => ({
  ...session,
  stateSince: iso(session.stateSince),
  signedInAt: iso(session.signedInAt),
  signedOutAt: isoOrNull(session.signedOutAt),
});

export const agentSessionRoutes =
  (deps: Pick<NounDeps, 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/agent-sessions',
      {
        config: { permission: 'agent-sessions.read', clients: true },
        schema: {
          summary: 'List agents who are signed in to take calls',
          tags: ['agent sessions'],
          querystring: AgentSessionQuery,
          response: answers({ 200: AgentSessionPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const { campaignId, state, signedIn = true } = request.query;
        const page = await records.read.agentSessions.list({ campaignId, state, signedIn }, pageById(request.query));
        return toPage(page, toAgentSessionView, byId);
      },
    );
  };
