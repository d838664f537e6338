import { Type, type Static } from 'typebox';
import { ROLES } from '@outrider/domain';
import { Change, Closed, IdString, Instant, Name, OneOf, Page, PageQuery } from './common.js';

const password = Type.String({
  minLength: 12,
  maxLength: 256,
  format: 'password',
  writeOnly: true,
  description: 'At least 12 characters.',
});
const email = Type.String({ format: 'email', maxLength: 254 });

export const UserView = Type.Object({
  id: IdString,
  email: Type.String(),
  name: Type.String(),
  role: OneOf(ROLES),
  teamId: IdString,
  active: Type.Boolean(),
  createdAt: Instant,
});
export type UserView = Static<typeof UserView>;
export const UserPage = Page(UserView);

export const UserQuery = Closed({
  ...PageQuery,
  role: Type.Optional(OneOf(ROLES)),
  teamId: Type.Optional(IdString),
  active: Type.Optional(Type.Boolean()),
});
export type UserQuery = Static<typeof UserQuery>;

export const UserCreate = Closed({ email, name: Name, role: OneOf(ROLES), teamId: IdString, password });
export type UserCreate = Static<typeof UserCreate>;

/** A new password or `active: false` ends all of the user's log-ons. */
export const UserChange = Change({
  name: Name,
  role: OneOf(ROLES),
  teamId: IdString,
  active: Type.Boolean(),
  password,
});
export type UserChange = Static<typeof UserChange>;
