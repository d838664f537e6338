import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  AUDIT_STREAMS,
  AuditExportQuery,
  AuditPage,
  AuditQuery,
  AuditVerification,
  AuditVerificationQuery,
  ProblemError,
  type AuditAction,
  type AuditStream,
} from '@outrider/contracts';
import { verifyChain, type ChainVerification } from '@outrider/db';
import { writeAudit, type Permission } from '@outrider/security';
import { Type } from 'typebox';
import type { NounDeps } from '../deps.js';
import type { Caller } from '../http/access.js';
import { answers } from '../http/answers.js';
import { decodeCursor, DEFAULT_LIMIT, toPage } from '../http/cursor.js';
import { iso, readRange } from '../http/instants.js';
import { AUDIT_FORMAT, exportAudit } from './audit-export.js';
import { auditView } from './audit-view.js';

const tags = ['audit'];

/** What is on record of the caller's own tenant: a customer's for its administrators, the operator's for staff. */
export const auditRoutesFor =
  (permission: Permission) =>
  (deps: Pick<NounDeps, 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/audit',
      {
        config: { permission },
        schema: {
          summary: 'List what is on record, latest first',
          tags,
          querystring: AuditQuery,
          response: answers({ 200: AuditPage }, ['invalid-cursor', 'invalid-time-range']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const { limit = DEFAULT_LIMIT, cursor } = request.query;
        const page = await records.primary.audit.list(filterOf(request.query), { limit, after: readAfter(cursor) });
        return toPage(page, auditView, (row) => [iso(row.at), row.id]);
      },
    );

    app.get(
      '/audit/export',
      {
        config: { permission, exports: true },
        schema: {
          summary: 'Download what is on record, latest first',
          description:
            'As CSV, whose cells no spreadsheet takes for formulas, or as one JSON object a line. That it was downloaded is on record too.',
          tags,
          querystring: AuditExportQuery,
          response: answers({ 200: EXPORT }, ['invalid-time-range']),
        },
      },
      async (request, reply) => {
        const { records, actor, principal } = deps.callerOf(request);
        const { format = 'csv', ...asked } = request.query;
        const filter = filterOf(asked);
        await records.transaction((tx) =>
          writeAudit(tx, actor, 'audit.exported', principal.tenantId, { format, ...asked }),
        );
        const lines = Readable.from(exportAudit(records.primary.audit, filter, format), { objectMode: false });
        return reply
          .type(AUDIT_FORMAT[format].type)
          .header('content-disposition', `attachment; filename="audit.${format}"`)
          .send(lines as never);
      },
    );

    app.get(
      '/audit/verification',
      {
        config: { permission },
        schema: {
          summary: 'Compute the chains of what is on record anew',
          description:
            'Each event holds a hash of itself and of the one before it. An event that was changed, removed, inserted or exchanged is named. That it was verified is on record too.',
          tags,
          querystring: AuditVerificationQuery,
          response: answers({ 200: AuditVerification }),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const { stream, before } = request.query;
        if (before !== undefined && stream === undefined) {
          throw new ProblemError('validation-failed', 'before: Name the stream too.', { field: 'before' });
        }
        const streams = await verify(caller, stream ? [stream] : AUDIT_STREAMS, before);
        const strays = await caller.records.primary.audit.ofUnknownStreams(100);
        const unplaced = strays.map((row) => ({ eventId: row.id, stream: row.stream as string }));
        const intact = unplaced.length === 0 && streams.every((each) => each.intact);
        await record(caller, streams, intact);
        return { intact, streams, unplaced };
      },
    );
  };

export const auditRoutes = auditRoutesFor('audit.read');

const text = Type.String();
const EXPORT = {
  description: 'The events.',
  content: { 'text/csv': { schema: text }, 'application/x-ndjson': { schema: text } },
} as never;

const readAfter = (cursor: string | undefined): { at: Date; id: string } | undefined => {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, ['instant', 'string']) as [string, string];
  return { at: new Date(at), id };
};

function filterOf(query: Omit<AuditExportQuery, 'format'>) {
  const { stream, action, actorId, entityType, entityId } = query;
  return { stream, action: action as AuditAction | undefined, actorId, entityType, entityId, ...readRange(query) };
}

/** One stream after the other. */
async function verify({ records, principal }: Caller, streams: readonly AuditStream[], before: number | undefined) {
  const { audit } = records.primary;
  const verified: ChainVerification[] = [];
  for (const stream of streams) {
    verified.push(await verifyChain(audit, { ownerId: principal.tenantId, stream, before }));
  }
  return verified;
}

/** Verifying is an act, and a fault that was found one for whoever watches over faults. */
async function record({ records, actor, principal }: Caller, streams: readonly ChainVerification[], intact: boolean) {
  await records.transaction(async (tx) => {
    for (const { stream, faults } of streams.filter((each) => !each.intact)) {
      const [first] = faults;
      await writeAudit(
        tx,
        actor,
        'audit-chain.broken',
        principal.tenantId,
        { stream, faults: faults.length, first },
        'fault',
      );
    }
    const checked = Object.fromEntries(streams.map((each) => [each.stream, each.checked]));
    await writeAudit(tx, actor, 'audit.verified', principal.tenantId, { intact, checked });
  });
}
