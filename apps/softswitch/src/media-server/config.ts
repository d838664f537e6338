import { configPiece, peerProblem, secretProblems } from '@outrider/platform';
import { Type } from 'typebox';

/** Where the media server listens for dialers, and for who looks at its gauge (loopback only; absent: nowhere). */
export const mediaListenConfig = configPiece({
  key: 'media',
  variables: Type.Object({
    OUTRIDER_MEDIA_HOST: Type.String({ minLength: 1, maxLength: 253, default: '127.0.0.1' }),
    OUTRIDER_MEDIA_PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 9040 }),
    OUTRIDER_MEDIA_SECRET: Type.String({ minLength: 1, maxLength: 200 }),
    OUTRIDER_MEDIA_ADMIN_PORT: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  }),
  read: (env) => ({
    host: env.OUTRIDER_MEDIA_HOST,
    port: env.OUTRIDER_MEDIA_PORT,
    secret: env.OUTRIDER_MEDIA_SECRET,
    ...(env.OUTRIDER_MEDIA_ADMIN_PORT === undefined ? {} : { adminPort: env.OUTRIDER_MEDIA_ADMIN_PORT }),
  }),
  check: (env, context) => [
    ...secretProblems('OUTRIDER_MEDIA_SECRET', env.OUTRIDER_MEDIA_SECRET, context.production),
    ...peerProblem('OUTRIDER_MEDIA_HOST', env.OUTRIDER_MEDIA_HOST, context, 'Listen on the loopback interface.'),
  ],
});
