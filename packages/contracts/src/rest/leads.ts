import { Type, type Static } from 'typebox';
import { LEAD_CLOSED_REASONS, LEAD_STATES, NUMBER_KINDS } from '@outrider/domain';
import { Change, Closed, IdString, Instant, Nullable, OneOf, Page, PageQuery, PhoneNumber } from './common.js';

const line = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });
const priority = Type.Integer({ minimum: 1, maximum: 999, description: '1 is dialed first.' });

export const LeadNumberView = Type.Object({
  number: Type.String(),
  kind: OneOf(NUMBER_KINDS),
  timeZones: Type.Array(Type.String()),
  invalid: Type.Boolean(),
});

export const LeadView = Type.Object({
  id: IdString,
  leadListId: IdString,
  externalId: Nullable(Type.String()),
  name: Type.String(),
  company: Type.String(),
  email: Type.String(),
  numbers: Type.Array(LeadNumberView),
  data: Type.Record(Type.String(), Type.Unknown()),
  ownerUserId: Nullable(IdString),
  ownerTeamId: IdString,
  state: OneOf(LEAD_STATES),
  closedReason: Nullable(OneOf(LEAD_CLOSED_REASONS)),
  priority: Type.Integer(),
  nextDialAt: Instant,
  attemptCount: Type.Integer(),
  lastAttemptAt: Nullable(Instant),
  lastDispositionId: Nullable(IdString),
  closedAt: Nullable(Instant),
  createdAt: Instant,
});
export type LeadView = Static<typeof LeadView>;
export const LeadPage = Page(LeadView);

export const LeadQuery = Closed({
  ...PageQuery,
  leadListId: Type.Optional(IdString),
  campaignId: Type.Optional(IdString),
  state: Type.Optional(OneOf(LEAD_STATES)),
  closedReason: Type.Optional(OneOf(LEAD_CLOSED_REASONS)),
  ownerUserId: Type.Optional(IdString),
  ownerTeamId: Type.Optional(IdString),
  externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  number: Type.Optional(PhoneNumber),
});
export type LeadQuery = Static<typeof LeadQuery>;

export const LeadCreate = Closed({
  leadListId: IdString,
  externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]+$' })),
  name: Type.Optional(line(200)),
  company: Type.Optional(line(200)),
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  numbers: Type.Array(PhoneNumber, { minItems: 1, maxItems: 10, description: 'The first is called first.' }),
  data: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown(), { maxProperties: 200 })),
  ownerUserId: Type.Optional(Nullable(IdString)),
  ownerTeamId: Type.Optional(IdString),
  priority: Type.Optional(priority),
});
export type LeadCreate = Static<typeof LeadCreate>;

export const LeadChange = Change({ ownerUserId: Nullable(IdString), ownerTeamId: IdString, priority });
export type LeadChange = Static<typeof LeadChange>;
