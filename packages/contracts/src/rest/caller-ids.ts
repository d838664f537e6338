import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name, Page, PageQuery, PhoneNumber } from './common.js';

export const CallerIdView = Type.Object({
  id: IdString,
  number: Type.String(),
  label: Type.String(),
  active: Type.Boolean(),
  createdAt: Instant,
});
export type CallerIdView = Static<typeof CallerIdView>;
export const CallerIdPage = Page(CallerIdView);

export const CallerIdQuery = Closed({ ...PageQuery, active: Type.Optional(Type.Boolean()) });
export type CallerIdQuery = Static<typeof CallerIdQuery>;

export const CallerIdCreate = Closed({ number: PhoneNumber, label: Name });
export type CallerIdCreate = Static<typeof CallerIdCreate>;

export const CallerIdChange = Change({ label: Name, active: Type.Boolean() });
export type CallerIdChange = Static<typeof CallerIdChange>;
