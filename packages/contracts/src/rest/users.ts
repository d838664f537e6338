import { Type, type Static } from 'typebox';
import { ROLES, TENANT_ROLES } from '@outrider/domain';
import { Change, Closed, IdString, Instant, Name, Nullable, OneOf, Page, PageQuery } from './common.js';
import { NewPassword } from './session.js';

const email = Type.String({ format: 'email', maxLength: 254 });

export const UserView = Type.Object({
  id: IdString,
  email: Type.String(),
  name: Type.String(),
  role: OneOf(ROLES),
  /** Null unless the role is `custom`. */
  customRoleId: Nullable(IdString),
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

const customRoleId = Nullable(IdString);

/** With the role `custom`, `customRoleId` names the role; with another it is left out or null. */
export const UserCreate = Closed({
  email,
  name: Name,
  role: OneOf(TENANT_ROLES),
  customRoleId: Type.Optional(customRoleId),
  teamId: IdString,
  password: NewPassword,
});
export type UserCreate = Static<typeof UserCreate>;

/** A new password, another role or `active: false` ends all of the user's log-ons. */
export const UserChange = Change({
  name: Name,
  role: OneOf(TENANT_ROLES),
  customRoleId,
  teamId: IdString,
  active: Type.Boolean(),
  password: NewPassword,
});
export type UserChange = Static<typeof UserChange>;
