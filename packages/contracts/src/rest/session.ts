import { Type, type Static } from 'typebox';
import { ROLES } from '@outrider/domain';
import { Closed, IdString, Instant, OneOf } from './common.js';

export const LogOnBody = Closed({
  email: Type.String({ minLength: 3, maxLength: 254, description: 'The log-on name; case does not matter.' }),
  password: Type.String({ minLength: 1, maxLength: 256, format: 'password' }),
});
export type LogOnBody = Static<typeof LogOnBody>;

/** Who is logged on. The token itself travels in the cookie only. */
export const SessionView = Type.Object({
  user: Type.Object({
    id: IdString,
    name: Type.String(),
    email: Type.String(),
    role: OneOf(ROLES),
    teamId: IdString,
  }),
  tenantId: IdString,
  permissions: Type.Array(Type.String()),
  expiresAt: Instant,
  gatewayUrl: Type.String({ description: 'Where the websockets `/v1/agent` and `/v1/live` are.' }),
});
export type SessionView = Static<typeof SessionView>;
