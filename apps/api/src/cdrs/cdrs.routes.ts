import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { CdrPage, CdrQuery, CdrView, IdParams } from '@outrider/contracts';
import type { CdrRecord } from '@outrider/db';
import { answers } from '../http/answers.js';
import { decodeCursor, DEFAULT_LIMIT, toPage } from '../http/cursor.js';
import { found } from '../http/found.js';
import { iso, isoOrNull, readRange } from '../http/instants.js';
import { countryOf, readNumber } from '../http/numbers.js';
import type { NounDeps } from '../deps.js';

const tags = ['CDRs'];

const toCdrView = (cdr: CdrRecord): CdrView => ({
  attemptId: cdr.attemptId,
  campaignId: cdr.campaignId,
  leadId: cdr.leadId,
  trunkId: cdr.trunkId,
  userId: cdr.userId,
  number: cdr.number,
  callerId: cdr.callerId,
  callId: cdr.callId,
  result: cdr.result,
  reason: cdr.reason,
  sipStatus: cdr.sipStatus,
  claimedAt: iso(cdr.claimedAt),
  dialedAt: isoOrNull(cdr.dialedAt),
  answeredAt: isoOrNull(cdr.answeredAt),
  connectedAt: isoOrNull(cdr.connectedAt),
  endedAt: iso(cdr.endedAt),
  ringMs: cdr.ringMs,
  waitMs: cdr.waitMs,
  talkMs: cdr.talkMs,
});

function readAfter(cursor: string | undefined): { endedAt: Date; attemptId: string } | undefined {
  if (cursor === undefined) return undefined;
  const [endedAt, attemptId] = decodeCursor(cursor, ['instant', 'string']) as [string, string];
  return { endedAt: new Date(endedAt), attemptId };
}

export const cdrRoutes =
  (deps: Pick<NounDeps, 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/cdrs',
      {
        config: { permission: 'cdrs.read', clients: true },
        schema: {
          summary: 'List call detail records, latest first',
          tags,
          querystring: CdrQuery,
          response: answers({ 200: CdrPage }, ['invalid-cursor', 'invalid-time-range', 'invalid-number']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        const { limit = DEFAULT_LIMIT, cursor, number, from: _from, to: _to, ...filter } = request.query;
        const e164 = number === undefined ? undefined : readNumber(number, await countryOf(records.read), 'number');
        const page = await records.read.cdrs.list(
          { ...filter, number: e164, ...readRange(request.query) },
          { limit, after: readAfter(cursor) },
        );
        return toPage(page, toCdrView, (cdr) => [iso(cdr.endedAt), cdr.attemptId]);
      },
    );

    app.get(
      '/cdrs/:id',
      {
        config: { permission: 'cdrs.read', clients: true },
        schema: {
          summary: 'Get the record of an attempt',
          description: '`id` is the id of the attempt.',
          tags,
          params: IdParams,
          response: answers({ 200: CdrView }, ['not-found']),
        },
      },
      async (request) =>
        toCdrView(found(await deps.callerOf(request).records.primary.cdrs.get(request.params.id), 'CDR')),
    );
  };
