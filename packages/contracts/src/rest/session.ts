import { Type, type Static } from 'typebox';
import { ROLES } from '@outrider/domain';
import { Closed, IdString, Instant, Nullable, OneOf } from './common.js';

/** `second-factor`: one is asked for; `enrolment`: one has to be set up first; `full`: logged on. */
export const SESSION_STAGES = ['second-factor', 'enrolment', 'full'] as const;
/** How a session began; `support`: a member of staff acts for the user by a grant. */
export const SESSION_VIAS = ['password', 'single-sign-on', 'support'] as const;
/** What can be shown beside the password. */
export const FACTOR_KINDS = ['totp', 'webauthn'] as const;

/** A password that a user chooses. The length in bytes of UTF-8 is bounded too: 128. */
export const NewPassword = Type.String({
  minLength: 8,
  maxLength: 128,
  format: 'password',
  writeOnly: true,
  description: 'At least 8 characters, at most 128 bytes of UTF-8; not a common or breached one.',
});
/** A password as it is typed to show who one is. */
export const ShownPassword = Type.String({ minLength: 1, maxLength: 256, format: 'password', writeOnly: true });

export const LogOnBody = Closed({
  email: Type.String({ minLength: 3, maxLength: 254, description: 'The log-on name; case does not matter.' }),
  password: ShownPassword,
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
  stage: OneOf(SESSION_STAGES, {
    description:
      '`second-factor`: show one with `POST /v1/session/second-factor`; `enrolment`: set one up under ' +
      '`/v1/session/second-factors`; `full`: logged on.',
  }),
  via: OneOf(SESSION_VIAS),
  factors: Type.Array(OneOf(FACTOR_KINDS), {
    description: 'Kinds of second factors that the user has set up; with any of them, recovery codes are taken too.',
  }),
  permissions: Type.Array(Type.String(), { description: 'Only `session.own` before the stage is `full`.' }),
  support: Nullable(
    Type.Object(
      {
        staffName: Type.String(),
        scope: OneOf(['read', 'read-and-export', 'change']),
        endsAt: Instant,
      },
      { description: 'A member of staff acts as the user; null: it is the user.' },
    ),
  ),
  expiresAt: Instant,
  gatewayUrl: Type.String({ description: 'Where the websockets `/v1/agent` and `/v1/live` are.' }),
});
export type SessionView = Static<typeof SessionView>;

/** Shows the password again before something delicate; only for who has no second factor. */
export const PasswordConfirmation = Closed({ password: ShownPassword });
export type PasswordConfirmation = Static<typeof PasswordConfirmation>;

export const OwnPasswordChange = Closed({ currentPassword: ShownPassword, newPassword: NewPassword });
export type OwnPasswordChange = Static<typeof OwnPasswordChange>;
