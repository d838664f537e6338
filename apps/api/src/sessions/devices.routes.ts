import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DeviceList, IdParams, notFound, UserSessionParams, type DeviceView } from '@outrider/contracts';
import { platformRepositories, type DeviceRecord, type TenantRecords } from '@outrider/db';
import { DEFAULT_SESSION_LIMITS, writeAudit } from '@outrider/security';
import type { NounDeps } from '../deps.js';
import type { Caller } from '../http/access.js';
import { answers, NoContent } from '../http/answers.js';
import { found } from '../http/found.js';
import { iso } from '../http/instants.js';
import { tellEnded } from '../session/tell-ended.js';

type Deps = Pick<NounDeps, 'database' | 'bus' | 'clock' | 'settings' | 'callerOf'>;
const tags = ['devices'];

const toView = (device: DeviceRecord, currentId: string, staff: ReadonlyMap<string, string>): DeviceView => ({
  id: device.id,
  current: device.id === currentId,
  via: device.via,
  stage: device.stage,
  staffName: device.staffUserId === null ? null : (staff.get(device.staffUserId) ?? ''),
  ip: device.ip,
  userAgent: device.userAgent,
  createdAt: iso(device.createdAt),
  lastSeenAt: iso(device.lastSeenAt),
  expiresAt: iso(device.expiresAt),
});

/** Where users are logged on: their own devices, and for administrators those of others. */
export const deviceRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { staff } = platformRepositories(deps.database);
    const { idleMs } = deps.settings.sessionLimits ?? DEFAULT_SESSION_LIMITS;

    const list = async (records: TenantRecords, userId: string, currentId: string) => {
      const at = deps.clock.now();
      const devices = await records.primary.devices.listOf(userId, at, new Date(at.getTime() - idleMs));
      const names = await staff.staffNames(devices.flatMap(({ staffUserId }) => staffUserId ?? []));
      return { items: devices.map((device) => toView(device, currentId, names)) };
    };

    /** In one transaction with its record; what held their sockets is told at once. @throws ProblemError `not-found` */
    const end = async (
      { records, actor }: Caller,
      userId: string,
      which: (tx: Parameters<Parameters<TenantRecords['transaction']>[0]>[0], at: Date) => Promise<string[]>,
      data: Record<string, unknown>,
    ): Promise<number> => {
      const ended = await records.transaction(async (tx) => {
        const hashes = await which(tx, deps.clock.now());
        if (hashes.length > 0) {
          await writeAudit(tx, actor, 'session.revoked', userId, { ...data, count: hashes.length });
        }
        return hashes;
      });
      tellEnded(deps.bus, ended);
      return ended.length;
    };

    app.get(
      '/session/devices',
      {
        config: { permission: 'session.own' },
        schema: { summary: 'List one’s own devices', tags, response: answers({ 200: DeviceList }) },
      },
      async (request) => {
        const { records, session } = deps.callerOf(request);
        return list(records, session.userId, session.id);
      },
    );

    app.delete(
      '/session/devices',
      {
        config: { permission: 'session.own', identity: true },
        schema: {
          summary: 'Log off all other devices',
          tags,
          response: answers({ 204: NoContent }),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { userId, tokenHash } = caller.session;
        await end(caller, userId, (tx, at) => tx.devices.endOthers(userId, tokenHash, at), { others: true });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/session/devices/:id',
      {
        config: { permission: 'session.own', identity: true },
        schema: {
          summary: 'Log off one of one’s own devices',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { userId } = caller.session;
        const { id } = request.params;
        const count = await end(caller, userId, (tx, at) => tx.devices.endOne(userId, id, at), { sessionId: id });
        if (count === 0) throw notFound('device');
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/users/:id/sessions',
      {
        config: { permission: 'security.read' },
        schema: {
          summary: 'List a user’s devices',
          tags,
          params: IdParams,
          response: answers({ 200: DeviceList }, ['not-found']),
        },
      },
      async (request) => {
        const { records, session } = deps.callerOf(request);
        const { id } = request.params;
        found(await records.primary.users.get(id), 'user');
        return list(records, id, session.id);
      },
    );

    app.delete(
      '/users/:id/sessions',
      {
        config: { permission: 'security.write' },
        schema: {
          summary: 'Log a user off everywhere',
          tags,
          params: IdParams,
          response: answers({ 204: NoContent }, ['not-found']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { id } = request.params;
        found(await caller.records.primary.users.get(id), 'user');
        await end(caller, id, (tx, at) => tx.users.endSessions(id, at), { all: true });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/users/:id/sessions/:sessionId',
      {
        config: { permission: 'security.write' },
        schema: {
          summary: 'Log a user’s device off',
          tags,
          params: UserSessionParams,
          response: answers({ 204: NoContent }, ['not-found']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { id, sessionId } = request.params;
        const count = await end(caller, id, (tx, at) => tx.devices.endOne(id, sessionId, at), { sessionId });
        if (count === 0) throw notFound('device');
        return reply.code(204).send(null);
      },
    );
  };
