import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  ProblemError,
  StaffGrantCreate,
  StaffGrantPage,
  StaffGrantQuery,
  StaffGrantView,
  SupportTicket,
} from '@outrider/contracts';
import { tenantRecords, type StaffGrantRecord } from '@outrider/db';
import type { AuditActor, Session } from '@outrider/security';
import { answers } from '../http/answers.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, invalid, referred } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { tellEnded } from '../session/tell-ended.js';
import { createGrant, endGrant } from '../support/grants.js';
import { grantState, staffGrantView } from '../support/views.js';

type Deps = Pick<NounDeps, 'database' | 'bus' | 'clock' | 'callerOf' | 'platform' | 'tickets' | 'userSessions'> & {
  /** The origin that customers know us by. */
  customersUrl: string;
};
const tags = ['staff'];

/** Instructions of customers, and the way in that they open. */
export const staffGrantRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clock, platform } = deps;
    const viewFor = (staff: Session, at: Date) => (row: StaffGrantRecord) =>
      staffGrantView(row, new Map([[staff.userId, staff.name]]), at);
    /** In a customer's records a member of staff acts as nobody but themselves. */
    const actorOf = (staff: Session, ip: string): AuditActor => ({ userId: null, staffId: staff.userId, ip });
    const grantOf = async (staff: Session, id: string) =>
      found(await platform.staff.supportGrant(staff.userId, id), 'grant');

    app.get(
      '/staff/support-grants',
      {
        config: { permission: 'staff.grants.write' },
        schema: {
          summary: 'List your grants, and those that nobody has taken',
          description: 'The newest first.',
          tags,
          querystring: StaffGrantQuery,
          response: answers({ 200: StaffGrantPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { session } = deps.callerOf(request);
        const at = clock.now();
        const filter = { openAt: request.query.open === true ? at : undefined };
        const page = await platform.staff.supportGrants(session.userId, filter, pageById(request.query));
        return toPage(page, viewFor(session, at), byId);
      },
    );

    app.post(
      '/staff/support-grants',
      {
        config: { permission: 'staff.grants.write' },
        schema: {
          summary: 'Record an instruction of a customer',
          description:
            'Spoken or written, by an approved contact of that customer, for 60 minutes at most. A spoken one lets you read and ' +
            'export; to change something takes a written one.',
          tags,
          body: StaffGrantCreate,
          response: answers({ 201: StaffGrantView }, ['unknown-reference', 'state-conflict', 'scope-denied']),
        },
      },
      async (request, reply) => {
        const { session } = deps.callerOf(request);
        const { tenantId, actsAsUserId: byUserId, actsAsEmail, ...body } = request.body;
        const { id } = referred(await platform.staff.customer(tenantId), 'tenantId');
        if ((byUserId === undefined) === (actsAsEmail === undefined)) {
          throw invalid('actsAsUserId', 'Name the user by `actsAsUserId` or by `actsAsEmail`.');
        }
        const named = actsAsEmail === undefined ? undefined : await deps.userSessions.findUser(actsAsEmail);
        const actsAsUserId = byUserId ?? referred(named?.tenantId === id ? named : undefined, 'actsAsEmail').id;
        const at = clock.now();
        const grant = { ...body, actsAsUserId, staffUserId: session.userId };
        const row = await tenantRecords(deps.database, id).transaction((tx) =>
          createGrant(tx, actorOf(session, request.ip), grant, at),
        );
        reply.code(201);
        return viewFor(session, at)(await grantOf(session, row.id));
      },
    );

    app.get(
      '/staff/support-grants/:id',
      {
        config: { permission: 'staff.grants.write' },
        schema: {
          summary: 'Get a grant',
          tags,
          params: IdParams,
          response: answers({ 200: StaffGrantView }, ['not-found']),
        },
      },
      async (request) => {
        const { session } = deps.callerOf(request);
        return viewFor(session, clock.now())(await grantOf(session, request.params.id));
      },
    );

    app.post(
      '/staff/support-grants/:id/end',
      {
        config: { permission: 'staff.grants.write' },
        schema: {
          summary: 'End a grant of yours',
          description: 'When the work is done. The session by it ends at once.',
          tags,
          params: IdParams,
          response: answers({ 200: StaffGrantView }, ['not-found', 'state-conflict']),
        },
      },
      async (request) => {
        const { session } = deps.callerOf(request);
        const { id } = request.params;
        const grant = await grantOf(session, id);
        if (grant.staffUserId !== session.userId) {
          throw new ProblemError('state-conflict', 'Nobody has taken this grant yet. Take it first, or leave it.');
        }
        const at = clock.now();
        const { ended } = await tenantRecords(deps.database, grant.tenantId).transaction((tx) =>
          endGrant(tx, actorOf(session, request.ip), 'support-grant.ended', id, at),
        );
        tellEnded(deps.bus, ended);
        return viewFor(session, at)(await grantOf(session, id));
      },
    );

    app.post(
      '/staff/support-grants/:id/session',
      {
        config: { permission: 'staff.support-sessions' },
        schema: {
          summary: 'Get a ticket into a customer',
          description: 'For `POST /v1/session/ticket` of the public address, once, within 30 seconds.',
          tags,
          params: IdParams,
          response: answers({ 201: SupportTicket }, ['not-found', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const { session } = deps.callerOf(request);
        const { id } = request.params;
        const grant = await grantOf(session, id);
        const state = grantState(grant, clock.now());
        if (state !== 'open')
          throw new ProblemError('state-conflict', `The grant is ${state}. Ask the customer for another.`);
        if (grant.staffUserId === null) {
          const taken = await tenantRecords(deps.database, grant.tenantId).transaction((tx) =>
            tx.support.takeGrant(id, session.userId),
          );
          if (taken === 0) throw new ProblemError('state-conflict', 'Somebody else has taken this grant.');
        }
        const { token, expiresAt } = await deps.tickets.sign({ sub: id, tid: grant.tenantId, staff: session.userId });
        reply.code(201);
        return { ticket: token, expiresAt: iso(expiresAt), openAt: `${deps.customersUrl}/support-session` };
      },
    );
  };
