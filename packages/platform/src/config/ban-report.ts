import { Type } from 'typebox';
import { configPiece } from './piece.js';
import { secretProblems } from './secrets.js';

/** What the firewall's watcher says to be believed (`infra/fail2ban/report-ban`); without it its reports are not taken. */
export const banReportConfig = configPiece({
  key: 'banReport',
  variables: Type.Object({ OUTRIDER_BAN_REPORT_SECRET: Type.Optional(Type.String({ maxLength: 200 })) }),
  read: (env): { secret?: string } =>
    env.OUTRIDER_BAN_REPORT_SECRET ? { secret: env.OUTRIDER_BAN_REPORT_SECRET } : {},
  check: (env, { production }) =>
    env.OUTRIDER_BAN_REPORT_SECRET === undefined
      ? []
      : secretProblems('OUTRIDER_BAN_REPORT_SECRET', env.OUTRIDER_BAN_REPORT_SECRET, production),
});
