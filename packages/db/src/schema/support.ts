import { boolean, foreignKey, index, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core';
import { codeColumn, enumColumn, instantColumn, ulidColumn } from './columns.js';
import { tenants, users } from './tenancy.js';

/** A person from whom staff take instructions for the tenant. */
export const supportContacts = mysqlTable(
  'support_contacts',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    name: varchar('name', { length: 200 }).notNull(),
    email: varchar('email', { length: 254 }).notNull(),
    phone: codeColumn('phone', { length: 20 }),
    active: boolean('active').notNull().default(true),
    createdAt: instantColumn('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id], name: 'support_contacts_tenant_fk' }),
  ],
);

/** A tenant's instruction that lets one member of staff in, for at most 60 minutes. */
export const supportGrants = mysqlTable(
  'support_grants',
  {
    tenantId: ulidColumn('tenant_id').notNull(),
    id: ulidColumn('id').notNull(),
    contactId: ulidColumn('contact_id').notNull(),
    channel: enumColumn('channel', ['spoken', 'written'] as const).notNull(),
    /** `change` needs a written instruction. */
    scope: enumColumn('scope', ['read', 'read-and-export', 'change'] as const).notNull(),
    reason: varchar('reason', { length: 500 }).notNull(),
    /** Where the instruction can be found: a ticket, a letter, a recording, with its SHA-256 where it is a file. */
    evidence: varchar('evidence', { length: 500 }).notNull(),
    /** Whose account is shown to staff. */
    actsAsUserId: ulidColumn('acts_as_user_id').notNull(),
    /** A user of the operator's tenant; null until one takes a grant that the tenant gave to whoever comes first. */
    staffUserId: ulidColumn('staff_user_id'),
    createdAt: instantColumn('created_at').notNull(),
    expiresAt: instantColumn('expires_at').notNull(),
    endedAt: instantColumn('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index('support_grants_staff').on(t.staffUserId, t.expiresAt),
    foreignKey({
      columns: [t.tenantId, t.contactId],
      foreignColumns: [supportContacts.tenantId, supportContacts.id],
      name: 'support_grants_contact_fk',
    }),
    foreignKey({
      columns: [t.tenantId, t.actsAsUserId],
      foreignColumns: [users.tenantId, users.id],
      name: 'support_grants_user_fk',
    }),
  ],
);
