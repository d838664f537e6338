import { Type, type Static } from 'typebox';
import { Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';
import { Evidence } from './partner-approvals.js';
import { SUPPORT_CHANNELS, SUPPORT_SCOPES, SupportGrantView, supportMinutes, supportReason } from './support.js';

/** A member of the operator's personnel to be added. */
export const StaffPerson = Closed({ email: Type.String({ format: 'email', maxLength: 254 }), name: Name });
export type StaffPerson = Static<typeof StaffPerson>;

export const StaffTenantView = Type.Object({
  id: IdString,
  name: Type.String(),
  country: Type.String(),
  createdAt: Instant,
});
export type StaffTenantView = Static<typeof StaffTenantView>;
export const StaffTenantPage = Page(StaffTenantView);

export const StaffTenantQuery = Closed({
  ...PageQuery,
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'How the name begins.' })),
});
export type StaffTenantQuery = Static<typeof StaffTenantQuery>;

/** From whom instructions may be taken. */
export const StaffContactList = Type.Object({
  items: Type.Array(
    Type.Object({ id: IdString, name: Type.String(), email: Type.String(), phone: Nullable(Type.String()) }),
  ),
});
export type StaffContactList = Static<typeof StaffContactList>;

export const StaffGrantView = Type.Object({
  ...SupportGrantView.properties,
  tenantId: IdString,
  tenantName: Type.String(),
});
export type StaffGrantView = Static<typeof StaffGrantView>;
export const StaffGrantPage = Page(StaffGrantView);

export const StaffGrantQuery = Closed({ ...PageQuery, open: Type.Optional(Type.Boolean()) });
export type StaffGrantQuery = Static<typeof StaffGrantQuery>;

/** An instruction of an approved contact. A spoken one permits no `change`. */
export const StaffGrantCreate = Closed({
  tenantId: IdString,
  contactId: IdString,
  channel: OneOf(SUPPORT_CHANNELS),
  scope: OneOf(SUPPORT_SCOPES),
  reason: supportReason,
  evidence: Evidence,
  actsAsUserId: Type.Optional(IdString),
  actsAsEmail: Type.Optional(
    Type.String({ minLength: 3, maxLength: 254, description: 'Instead of `actsAsUserId`: the log-on name.' }),
  ),
  minutes: supportMinutes,
});
export type StaffGrantCreate = Static<typeof StaffGrantCreate>;

/** For `POST /v1/session/ticket` of the public address. */
export const SupportTicket = Type.Object({
  ticket: Type.String(),
  expiresAt: Instant,
  openAt: Type.String({ description: 'The page that takes the ticket.' }),
});
export type SupportTicket = Static<typeof SupportTicket>;
