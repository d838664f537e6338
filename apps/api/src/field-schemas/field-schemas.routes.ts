import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  FieldChange,
  FieldCreate,
  FieldParams,
  FieldSchemaChange,
  FieldSchemaCreate,
  FieldSchemaPage,
  FieldSchemaQuery,
  FieldSchemaView,
  FieldView,
  IdParams,
  newId,
} from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given, orAlreadyExists } from '../http/found.js';
import type { NounDeps } from '../deps.js';
import { checkFieldCount, checkNewFields, fieldChanges, newField, toFieldSchemaView, toFieldView } from './fields.js';

const tags = ['field schemas'];
const keyClash = { index: 'fields_key', field: 'key', message: 'The schema has a field with this key already.' };

export const fieldSchemaRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/field-schemas',
      {
        config: { permission: 'field-schemas.read', clients: true },
        schema: {
          summary: 'List field schemas',
          tags,
          querystring: FieldSchemaQuery,
          response: answers({ 200: FieldSchemaPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(await records.read.fieldSchemas.list(pageById(request.query)), toFieldSchemaView, byId);
      },
    );

    app.post(
      '/field-schemas',
      {
        config: { permission: 'field-schemas.write', clients: true },
        schema: {
          summary: 'Add a field schema, with its fields',
          tags,
          headers: IdempotencyHeaders,
          body: FieldSchemaCreate,
          response: answers({ 201: FieldSchemaView }, ['idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { name, fields = [] } = request.body;
        checkNewFields(fields);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const schema = { id: newId(), name, createdAt: deps.clock.now() };
            await tx.fieldSchemas.insert(schema);
            await tx.fieldSchemas.insertFields(fields.map((field, index) => newField(schema.id, field, index)));
            await writeAudit(tx, caller.actor, 'field-schema.created', schema.id, {
              name,
              fields: fields.map((field) => field.key),
            });
            return toFieldSchemaView(found(await tx.fieldSchemas.get(schema.id), 'field schema'));
          },
        });
      },
    );

    app.get(
      '/field-schemas/:id',
      {
        config: { permission: 'field-schemas.read', clients: true },
        schema: {
          summary: 'Get a field schema',
          tags,
          params: IdParams,
          response: answers({ 200: FieldSchemaView }, ['not-found']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toFieldSchemaView(found(await records.primary.fieldSchemas.get(request.params.id), 'field schema'));
      },
    );

    app.patch(
      '/field-schemas/:id',
      {
        config: { permission: 'field-schemas.write', clients: true },
        schema: {
          summary: 'Rename a field schema',
          tags,
          params: IdParams,
          body: FieldSchemaChange,
          response: answers({ 200: FieldSchemaView }, ['not-found']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const changes = given(request.body);
        return records.transaction(async (tx) => {
          const schema = found(await tx.fieldSchemas.get(id), 'field schema');
          await tx.fieldSchemas.update(id, changes);
          await writeAudit(tx, actor, 'field-schema.changed', id, changes);
          return toFieldSchemaView({ ...schema, ...changes });
        });
      },
    );

    app.post(
      '/field-schemas/:id/fields',
      {
        config: { permission: 'field-schemas.write', clients: true },
        schema: {
          summary: 'Add a field',
          tags,
          params: IdParams,
          headers: IdempotencyHeaders,
          body: FieldCreate,
          response: answers({ 201: FieldView }, [
            'not-found',
            'already-exists',
            'state-conflict',
            'idempotency-key-reused',
          ]),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { id } = request.params;
        checkNewFields([request.body]);
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const schema = found(await tx.fieldSchemas.get(id), 'field schema');
            checkFieldCount(schema.fields.length + 1);
            const field = newField(id, request.body, schema.fields.length);
            await orAlreadyExists(tx.fieldSchemas.insertFields([field]), keyClash);
            await writeAudit(tx, caller.actor, 'field.created', field.id, { fieldSchemaId: id, key: field.key });
            return toFieldView(field);
          },
        });
      },
    );

    app.patch(
      '/field-schemas/:id/fields/:fieldId',
      {
        config: { permission: 'field-schemas.write', clients: true },
        schema: {
          summary: 'Change, archive or bring back a field',
          description: 'Its key and type stay: values are stored under the one as the other.',
          tags,
          params: FieldParams,
          body: FieldChange,
          response: answers({ 200: FieldView }, ['not-found']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id, fieldId } = request.params;
        return records.transaction(async (tx) => {
          const schema = found(await tx.fieldSchemas.get(id), 'field schema');
          const field = found(
            schema.fields.find((each) => each.id === fieldId),
            'field',
          );
          const changes = fieldChanges(field, given(request.body), deps.clock.now());
          await tx.fieldSchemas.updateField(id, fieldId, changes);
          await writeAudit(tx, actor, 'field.changed', fieldId, given(request.body));
          return toFieldView({ ...field, ...changes });
        });
      },
    );
  };
