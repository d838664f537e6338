import { Readable } from 'node:stream';
import multipart, { type MultipartFile } from '@fastify/multipart';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { IdParams, ImportQuery, ImportResult, ProblemError } from '@outrider/contracts';
import type { RecordReaders } from '@outrider/db';
import type { Caller } from '../http/access.js';
import { answers } from '../http/answers.js';
import { found, invalid, referred } from '../http/found.js';
import { countryOf } from '../http/numbers.js';
import type { NounDeps } from '../deps.js';
import { importLeads } from './import/import-leads.js';
import { createImportSlots, IMPORT_LIMITS, limitBytes } from './import/import-limits.js';
import type { Owner } from './import/write-batch.js';

const MULTIPART_LIMITS = { files: 1, fields: 10, fieldSize: 20_000, fileSize: Infinity, parts: 11 };

/** For the description alone: a stream is not checked against a schema. */
const STREAMED_BODY = {
  'text/csv': { schema: Type.String() },
  'multipart/form-data': {
    schema: Type.Object({ ...ImportQuery.properties, file: Type.String({ contentMediaType: 'text/csv' }) }),
  },
};

export const importRoutes =
  (deps: Pick<NounDeps, 'bus' | 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    const slots = createImportSlots(IMPORT_LIMITS.maxAtOnce);
    await app.register(multipart, { limits: MULTIPART_LIMITS });
    // The body is not read here: it goes on as a stream.
    app.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));

    app.post(
      '/lead-lists/:id/imports',
      {
        config: { permission: 'leads.import', clients: true, streamedBody: STREAMED_BODY },
        schema: {
          summary: 'Import leads from a CSV file',
          description:
            'The file is the body (`text/csv`), or the file of a form (`multipart/form-data`) whose fields may hold the same options as the query, before the file. ' +
            'It has a header line, at most 5,000,000 rows and 2 GiB. Rows that cannot be taken are reported by line; the others are. ' +
            'If the connection breaks, the rows that were read by then stay imported.',
          tags: ['lead lists'],
          params: IdParams,
          querystring: ImportQuery,
          response: answers({ 200: ImportResult }, [
            'not-found',
            'unknown-reference',
            'empty-file',
            'unknown-columns',
            'unsupported-encoding',
            'too-many-imports',
          ]),
        },
      },
      async (request) => {
        const caller = deps.callerOf(request);
        const { records, principal, actor } = caller;
        const { id } = request.params;
        const list = found(await records.primary.leadLists.get(id), 'lead list');
        const { source, query } = await openBody(request, request.query);
        const owner = await ownerOf(caller, query);
        const fields = await fieldsOf(records.primary, list.campaignId);
        const country = await countryOf(records.primary);
        const result = await slots.hold(principal.tenantId, () =>
          importLeads(records, limitBytes(source, IMPORT_LIMITS.maxBytes), {
            leadListId: id,
            encoding: query.encoding ?? 'auto',
            delimiter: query.delimiter ?? 'auto',
            mapping: query.mapping,
            fields,
            country,
            owner,
            actor,
            maxRows: IMPORT_LIMITS.maxRows,
            now: deps.clock.now,
          }),
        );
        if (list.campaignId !== null && result.imported > 0) {
          void deps.bus.publish('campaign.control', { tenantId: principal.tenantId, campaignId: list.campaignId });
        }
        return result;
      },
    );
  };

async function openBody(
  request: FastifyRequest,
  query: ImportQuery,
): Promise<{ source: AsyncIterable<Uint8Array>; query: ImportQuery }> {
  if (!request.isMultipart()) {
    const { body } = request;
    if (!(body instanceof Readable)) {
      throw new ProblemError(
        'unsupported-media-type',
        'Send the file as text/csv, or in a form as multipart/form-data.',
      );
    }
    return { source: body, query };
  }
  const part = await request.file().catch((error: unknown) => {
    throw damagedForm(error);
  });
  if (!part) throw new ProblemError('empty-file', 'The form has no file.');
  return { source: readPart(part), query: { ...readFields(part), ...query } };
}

async function* readPart(part: MultipartFile): AsyncGenerator<Uint8Array> {
  try {
    yield* part.file as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw damagedForm(error);
  }
}

/** The parser's complaints have no codes; those of the framework about its limits have. */
const damagedForm = (error: unknown): unknown =>
  error instanceof Error && !('code' in error)
    ? new ProblemError('malformed-body', 'The form is damaged or breaks off.')
    : error;

/** The options among a form's fields. */
function readFields(part: MultipartFile): ImportQuery {
  const options: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(part.fields)) {
    const only = Array.isArray(field) ? field[0] : field;
    if (only?.type === 'field') options[name] = only.value;
  }
  if (!Value.Check(ImportQuery, options)) {
    const [error] = Value.Errors(ImportQuery, options);
    throw invalid(
      error?.instancePath.slice(1) || 'form',
      `This field of the form is not valid: ${error?.message ?? ''}.`,
    );
  }
  return options;
}

async function fieldsOf(records: RecordReaders, campaignId: string | null) {
  if (campaignId === null) return [];
  const campaign = await records.campaigns.get(campaignId);
  if (!campaign?.fieldSchemaId) return [];
  const schema = await records.fieldSchemas.get(campaign.fieldSchemaId);
  return schema?.fields.filter((field) => field.section === 'lead' && field.archivedAt === null) ?? [];
}

/** Who may call the leads: whom the request names, else everybody, which is the top team. */
async function ownerOf({ records }: Caller, query: ImportQuery): Promise<Owner> {
  const { primary } = records;
  const user = query.ownerUserId && referred(await primary.users.get(query.ownerUserId), 'ownerUserId');
  const team = query.ownerTeamId && referred(await primary.teams.get(query.ownerTeamId), 'ownerTeamId');
  return {
    ownerUserId: user ? user.id : null,
    ownerTeamId: team ? team.id : user ? user.teamId : found(await primary.teams.top(), 'team').id,
  };
}
