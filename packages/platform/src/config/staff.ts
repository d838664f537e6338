import { Type } from 'typebox';
import { notUrls } from './checks.js';
import { configPiece, type ConfigProblem } from './piece.js';

const variable = 'OUTRIDER_STAFF_URL';

/** Where the operator's personnel log on: an address of its own, which customers cannot reach. */
export const staffConfig = configPiece({
  key: 'staff',
  variables: Type.Object({
    OUTRIDER_STAFF_HOST: Type.String({ minLength: 1, maxLength: 253, default: '127.0.0.1' }),
    /** 0: nowhere. */
    OUTRIDER_STAFF_PORT: Type.Integer({ minimum: 0, maximum: 65535, default: 0 }),
    OUTRIDER_STAFF_URL: Type.Optional(Type.String({ minLength: 1, maxLength: 2000 })),
  }),
  /** Undefined: staff are not served by this process. */
  read: (env) => {
    const { OUTRIDER_STAFF_HOST: host, OUTRIDER_STAFF_PORT: port } = env;
    return port === 0 ? undefined : { host, port, url: env[variable] ?? `http://${host}:${port}` };
  },
  check: (env, { production }): ConfigProblem[] => {
    const url = env[variable];
    if (url === undefined) {
      if (!production || env.OUTRIDER_STAFF_PORT === 0) return [];
      return [
        { variable, message: 'is not set. Production wants the https:// origin that staff know this address by.' },
      ];
    }
    const problems = notUrls(variable, [url], production ? ['https:'] : ['http:', 'https:']);
    if (problems.length > 0) return problems;
    return new URL(url).origin === url
      ? []
      : [{ variable, message: `is more than an origin. Write ${new URL(url).origin}.` }];
  },
});
