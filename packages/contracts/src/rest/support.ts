import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery, PhoneNumber } from './common.js';
import { Evidence } from './partner-approvals.js';

export const SUPPORT_CHANNELS = ['spoken', 'written'] as const;
export const SUPPORT_SCOPES = ['read', 'read-and-export', 'change'] as const;
export const SUPPORT_GRANT_STATES = ['open', 'expired', 'ended'] as const;
/** A grant lets staff in no longer, minutes. */
export const MAX_SUPPORT_MINUTES = 60;

const email = Type.String({ format: 'email', maxLength: 254 });

export const SupportContactView = Type.Object({
  id: IdString,
  name: Type.String(),
  email: Type.String(),
  phone: Nullable(Type.String()),
  active: Type.Boolean(),
  createdAt: Instant,
});
export type SupportContactView = Static<typeof SupportContactView>;
export const SupportContactPage = Page(SupportContactView);

export const SupportContactQuery = Closed({ ...PageQuery, active: Type.Optional(Type.Boolean()) });
export type SupportContactQuery = Static<typeof SupportContactQuery>;

/** A person from whom our staff take instructions. */
export const SupportContactCreate = Closed({ name: Name, email, phone: Type.Optional(Nullable(PhoneNumber)) });
export type SupportContactCreate = Static<typeof SupportContactCreate>;

export const SupportContactChange = Change({ name: Name, email, phone: Nullable(PhoneNumber), active: Type.Boolean() });
export type SupportContactChange = Static<typeof SupportContactChange>;

export const supportReason = Type.String({
  minLength: 5,
  maxLength: 500,
  pattern: '^(?!\\s*$)[^\\u0000-\\u001f\\u007f]+$',
  description: 'What staff are to do, on one line.',
});
export const supportMinutes = Type.Integer({ minimum: 1, maximum: MAX_SUPPORT_MINUTES });

export const SupportGrantView = Type.Object({
  id: IdString,
  contactId: IdString,
  contactName: Type.String(),
  channel: OneOf(SUPPORT_CHANNELS),
  scope: OneOf(SUPPORT_SCOPES),
  reason: Type.String(),
  evidence: Type.String(),
  actsAsUserId: IdString,
  actsAsUserName: Type.String(),
  /** Null: nobody has taken it yet. */
  staffUserId: Nullable(IdString),
  staffName: Nullable(Type.String()),
  createdAt: Instant,
  expiresAt: Instant,
  endedAt: Nullable(Instant),
  state: OneOf(SUPPORT_GRANT_STATES),
});
export type SupportGrantView = Static<typeof SupportGrantView>;
export const SupportGrantPage = Page(SupportGrantView);

export const SupportGrantQuery = Closed({ ...PageQuery, open: Type.Optional(Type.Boolean()) });
export type SupportGrantQuery = Static<typeof SupportGrantQuery>;

/** A written instruction that the tenant gives here by itself; whichever member of staff takes it first has it. */
export const SupportGrantCreate = Closed({
  contactId: IdString,
  scope: OneOf(SUPPORT_SCOPES),
  reason: supportReason,
  evidence: Type.Optional(Evidence),
  actsAsUserId: IdString,
  minutes: supportMinutes,
});
export type SupportGrantCreate = Static<typeof SupportGrantCreate>;

export const TicketBody = Closed({
  ticket: Type.String({
    minLength: 1,
    maxLength: 1_000,
    pattern: '^[A-Za-z0-9_.-]+$',
    description: 'Good once, for 30 s.',
  }),
});
export type TicketBody = Static<typeof TicketBody>;
