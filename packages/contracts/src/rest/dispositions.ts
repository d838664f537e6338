import { Type, type Static } from 'typebox';
import { DISPOSITION_CATEGORIES } from '@outrider/domain';
import { Change, Closed, IdString, Name, Nullable, OneOf, Page, PageQuery } from './common.js';

const label = Type.String({ ...Name, maxLength: 100 });
const position = Type.Integer({ minimum: 0, maximum: 1000 });

/** What happens to the lead. */
export const DispositionActionSchema = Type.Union([
  Closed({ type: Type.Literal('close') }),
  Closed({
    type: Type.Literal('retry'),
    delayMinutes: Type.Integer({ minimum: 1, maximum: 525_600 }),
    maxAttempts: Type.Integer({ minimum: 1, maximum: 50 }),
    nextNumber: Type.Boolean(),
  }),
  Closed({ type: Type.Literal('callback') }),
  Closed({ type: Type.Literal('suppress'), scope: OneOf(['tenant', 'campaign'] as const) }),
]);

export const DispositionRule = Closed({
  campaignId: Nullable(IdString),
  action: DispositionActionSchema,
});

/** One rule per campaign; the one with `campaignId: null` is for all others. */
export const DispositionRules = Closed({ rules: Type.Array(DispositionRule, { maxItems: 200 }) });
export type DispositionRules = Static<typeof DispositionRules>;

export const DispositionView = Type.Object({
  id: IdString,
  campaignId: Nullable(IdString),
  code: Type.String(),
  label: Type.String(),
  category: OneOf(DISPOSITION_CATEGORIES),
  system: Type.Boolean(),
  position: Type.Integer(),
  active: Type.Boolean(),
  rules: Type.Array(Type.Object({ campaignId: Nullable(IdString), action: DispositionActionSchema })),
});
export type DispositionView = Static<typeof DispositionView>;
export const DispositionPage = Page(DispositionView);

export const DispositionQuery = Closed({
  ...PageQuery,
  campaignId: Type.Optional(IdString),
  active: Type.Optional(Type.Boolean()),
});
export type DispositionQuery = Static<typeof DispositionQuery>;

export const DispositionCreate = Closed({
  code: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
  label,
  category: OneOf(DISPOSITION_CATEGORIES),
  campaignId: Type.Optional(Nullable(IdString)),
  position: Type.Optional(position),
  /** What it does to the lead, in every campaign without a rule of its own. */
  action: DispositionActionSchema,
});
export type DispositionCreate = Static<typeof DispositionCreate>;

export const DispositionChange = Change({ label, position, active: Type.Boolean() });
export type DispositionChange = Static<typeof DispositionChange>;
