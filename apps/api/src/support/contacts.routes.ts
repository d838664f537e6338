import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  IdParams,
  newId,
  SupportContactChange,
  SupportContactCreate,
  SupportContactPage,
  SupportContactQuery,
  SupportContactView,
} from '@outrider/contracts';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { createOnce, IdempotencyHeaders } from '../http/create-once.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found, given } from '../http/found.js';
import { countryOf, readNumber } from '../http/numbers.js';
import type { NounDeps } from '../deps.js';
import { contactView } from './views.js';

const tags = ['support'];
/** From whom our staff take instructions. */
export const supportContactRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/support/contacts',
      {
        config: { permission: 'support.read' },
        schema: {
          summary: 'List who may instruct our staff',
          tags,
          querystring: SupportContactQuery,
          response: answers({ 200: SupportContactPage }, ['invalid-cursor']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return toPage(
          await records.primary.support.contacts(request.query, pageById(request.query)),
          contactView,
          byId,
        );
      },
    );

    app.post(
      '/support/contacts',
      {
        config: { permission: 'support.write' },
        schema: {
          summary: 'Let a person instruct our staff',
          tags,
          headers: IdempotencyHeaders,
          body: SupportContactCreate,
          response: answers({ 201: SupportContactView }, ['invalid-number', 'idempotency-key-reused']),
        },
      },
      async (request, reply) => {
        const caller = deps.callerOf(request);
        const { phone = null, ...body } = request.body;
        return createOnce(request, reply, {
          caller,
          clock: deps.clock,
          work: async (tx) => {
            const number = phone === null ? null : readNumber(phone, await countryOf(tx), 'phone');
            const row = { ...body, id: newId(), phone: number, active: true, createdAt: deps.clock.now() };
            await tx.support.insertContact(row);
            await writeAudit(tx, caller.actor, 'support-contact.created', row.id, { ...body, phone: number });
            return contactView(row);
          },
        });
      },
    );

    app.get(
      '/support/contacts/:id',
      {
        config: { permission: 'support.read' },
        schema: {
          summary: 'Get a contact',
          tags,
          params: IdParams,
          response: answers({ 200: SupportContactView }, ['not-found']),
        },
      },
      async (request) => {
        const { records } = deps.callerOf(request);
        return contactView(found(await records.primary.support.contact(request.params.id), 'contact'));
      },
    );

    app.patch(
      '/support/contacts/:id',
      {
        config: { permission: 'support.write' },
        schema: {
          summary: 'Change a contact',
          description:
            '`active: false`: no more instructions are taken from this person. Grants that are open go on; end them by themselves.',
          tags,
          params: IdParams,
          body: SupportContactChange,
          response: answers({ 200: SupportContactView }, ['not-found', 'invalid-number']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id } = request.params;
        const { phone, ...changes } = given(request.body);
        return records.transaction(async (tx) => {
          const contact = found(await tx.support.lockContact(id), 'contact');
          const number = phone == null ? phone : readNumber(phone, await countryOf(tx), 'phone');
          const all = { ...changes, ...(number === undefined ? {} : { phone: number }) };
          await tx.support.updateContact(id, all);
          await writeAudit(tx, actor, 'support-contact.changed', id, all);
          return contactView({ ...contact, ...all });
        });
      },
    );
  };
