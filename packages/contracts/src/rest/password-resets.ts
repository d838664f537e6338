import { Type, type Static } from 'typebox';
import { Closed } from './common.js';
import { NewPassword } from './session.js';

export const PasswordResetRequest = Closed({
  email: Type.String({ minLength: 3, maxLength: 254, description: 'The log-on name; case does not matter.' }),
});
export type PasswordResetRequest = Static<typeof PasswordResetRequest>;

export const PasswordReset = Closed({
  token: Type.String({
    minLength: 1,
    maxLength: 100,
    writeOnly: true,
    description: 'What stands behind `#` in the link that was mailed; works once, within 30 minutes.',
  }),
  password: NewPassword,
});
export type PasswordReset = Static<typeof PasswordReset>;
