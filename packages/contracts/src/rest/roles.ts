import { Type, type Static } from 'typebox';
import { Change, Closed, IdString, Instant, Page, PageQuery } from './common.js';

const name = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^(?!\\s*$)[^\\u0000-\\u001f\\u007f]+$',
  description: 'Not blank, on one line; no other role of the tenant has it.',
});
const permissions = Type.Array(Type.String({ pattern: '^[a-z]+(-[a-z]+)*(\\.[a-z]+(-[a-z]+)*)+$', maxLength: 64 }), {
  maxItems: 200,
  uniqueItems: true,
  description: 'Of `GET /v1/permissions`, and none that you lack yourself. Everybody has `session.own` besides.',
});

/** A role that the tenant made. */
export const RoleView = Type.Object({
  id: IdString,
  name: Type.String(),
  permissions: Type.Array(Type.String(), { description: 'In the order of the catalogue.' }),
  /** Users who have it; one that somebody has cannot be deleted. */
  users: Type.Integer(),
  createdAt: Instant,
});
export type RoleView = Static<typeof RoleView>;
export const RolePage = Page(RoleView);
export const RoleQuery = Closed({ ...PageQuery });
export type RoleQuery = Static<typeof RoleQuery>;

export const RoleCreate = Closed({ name, permissions });
export type RoleCreate = Static<typeof RoleCreate>;

/** Other permissions end the log-ons of all users who have the role. */
export const RoleChange = Change({ name, permissions });
export type RoleChange = Static<typeof RoleChange>;

/** Everything that a role of a tenant may permit. */
export const PermissionList = Type.Object({
  items: Type.Array(
    Type.Object({
      permission: Type.String(),
      /** The lowest of the fixed roles that has it. */
      fromRole: Type.String(),
      /** Gives power over others: only administrators put it into a role. */
      identity: Type.Boolean(),
      /** Whether you may put it into a role. */
      grantable: Type.Boolean(),
    }),
  ),
});
export type PermissionList = Static<typeof PermissionList>;
