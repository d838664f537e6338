import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { IdParams, StaffContactList, StaffTenantPage, StaffTenantQuery } from '@outrider/contracts';
import { tenantRecords } from '@outrider/db';
import { answers } from '../http/answers.js';
import { byId, pageById, toPage } from '../http/cursor.js';
import { found } from '../http/found.js';
import { iso } from '../http/instants.js';
import type { NounDeps } from '../deps.js';

/** Contacts of one tenant that are listed; nobody has more people who instruct us. */
const MAX_CONTACTS = 200;
const tags = ['staff'];

/** What staff may know of customers who have not let them in: that there are such, and who may. */
export const staffTenantRoutes =
  (deps: Pick<NounDeps, 'database' | 'platform'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/staff/tenants',
      {
        config: { permission: 'staff.tenants.read' },
        schema: {
          summary: 'List customers',
          tags,
          querystring: StaffTenantQuery,
          response: answers({ 200: StaffTenantPage }, ['invalid-cursor']),
        },
      },
      async (request) =>
        toPage(
          await deps.platform.staff.customers({ name: request.query.name }, pageById(request.query)),
          ({ createdAt, ...row }) => ({ ...row, createdAt: iso(createdAt) }),
          byId,
        ),
    );

    app.get(
      '/staff/tenants/:id/support-contacts',
      {
        config: { permission: 'staff.tenants.read' },
        schema: {
          summary: 'List from whom of a customer instructions may be taken',
          tags,
          params: IdParams,
          response: answers({ 200: StaffContactList }, ['not-found']),
        },
      },
      async (request) => {
        const tenant = found(await deps.platform.staff.customer(request.params.id), 'customer');
        const { support } = tenantRecords(deps.database, tenant.id).primary;
        const { items } = await support.contacts({ active: true }, { limit: MAX_CONTACTS });
        return { items: items.map(({ id, name, email, phone }) => ({ id, name, email, phone })) };
      },
    );
  };
