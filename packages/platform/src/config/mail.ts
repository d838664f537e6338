import { isAbsolute, join } from 'node:path';
import { Type } from 'typebox';
import type { MailRoute } from '../mail/mailer.js';
import { list, notUrls } from './checks.js';
import { configPiece, type ConfigProblem } from './piece.js';

/** Where mail goes: a server, or, but in production, files under the data folder. */
export const mailConfig = configPiece({
  key: 'mail',
  variables: Type.Object({
    OUTRIDER_SMTP_URL: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
    OUTRIDER_MAIL_FROM: Type.String({ minLength: 3, maxLength: 300, default: 'Outrider <outrider@localhost>' }),
    OUTRIDER_DATA_DIR: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
  }),
  read: (env) => ({
    from: env.OUTRIDER_MAIL_FROM,
    route: (env.OUTRIDER_SMTP_URL === undefined
      ? { folder: join(env.OUTRIDER_DATA_DIR ?? '', 'mail') }
      : { smtpUrl: env.OUTRIDER_SMTP_URL }) satisfies MailRoute as MailRoute,
  }),
  check: (env, { production }): ConfigProblem[] => {
    const variable = 'OUTRIDER_SMTP_URL';
    if (env.OUTRIDER_SMTP_URL !== undefined) return notUrls(variable, [env.OUTRIDER_SMTP_URL], ['smtp:', 'smtps:']);
    if (production) {
      return [{ variable, message: 'is not set. Production sends mail: nobody could get back in without a password.' }];
    }
    if (env.OUTRIDER_DATA_DIR === undefined || !isAbsolute(env.OUTRIDER_DATA_DIR)) {
      return [{ variable, message: 'is not set, nor is OUTRIDER_DATA_DIR an absolute path. Set one of them.' }];
    }
    return [];
  },
});

/** What people type to come to our pages: links in mails and the log-on services of tenants lead there, whatever host a request named. */
export const publicUrlConfig = configPiece({
  key: 'publicUrl',
  variables: Type.Object({
    OUTRIDER_WEB_ORIGINS: Type.String({ minLength: 1, maxLength: 4000 }),
    OUTRIDER_WEB_PUBLIC_URL: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
  }),
  /** An origin. Default: the first of the web origins. */
  read: (env) => env.OUTRIDER_WEB_PUBLIC_URL ?? list(env.OUTRIDER_WEB_ORIGINS)[0] ?? '',
  check: (env): ConfigProblem[] =>
    env.OUTRIDER_WEB_PUBLIC_URL === undefined || list(env.OUTRIDER_WEB_ORIGINS).includes(env.OUTRIDER_WEB_PUBLIC_URL)
      ? []
      : [{ variable: 'OUTRIDER_WEB_PUBLIC_URL', message: 'must be one of OUTRIDER_WEB_ORIGINS.' }],
});
