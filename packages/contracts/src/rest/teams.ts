import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Name, Nullable, Page, PageQuery } from './common.js';

export const TeamView = Type.Object({
  id: IdString,
  /** Null: the top of the tree. */
  parentId: Nullable(IdString),
  name: Type.String(),
  createdAt: Instant,
});
export type TeamView = Static<typeof TeamView>;
export const TeamPage = Page(TeamView);

export const TeamQuery = Closed({ ...PageQuery });
export type TeamQuery = Static<typeof TeamQuery>;

export const TeamCreate = Closed({ name: Name, parentId: IdString });
export type TeamCreate = Static<typeof TeamCreate>;

export const TeamChange = Change({ name: Name, parentId: IdString });
export type TeamChange = Static<typeof TeamChange>;
