import { configPiece } from '@outrider/platform';
import { DEFAULT_TIMERS, transactionTimeout, type SipTimers } from '@outrider/sip';
import { Type } from 'typebox';

export interface SipServerSettings {
  timers: SipTimers;
  /** How long an application may say nothing about a request, ms; then 480 (INVITE), 200 (BYE) or 500 is sent. */
  appSilenceMs: number;
  /** How long an INVITE may ring in either direction, ms; then 480 or CANCEL is sent. */
  ringMs: number;
  /** How long an application may take for the ACK of a 2xx, ms; then ACK and BYE are sent. */
  ackWithinMs: number;
  /** How long a call outlives its application, ms. */
  orphanMs: number;
  /** How long a call outlives the far end's websocket, ms. */
  flowGraceMs: number;
  /** How often the far end of a call is asked whether it lives, where no session timer is due sooner, ms. */
  pingMs: number;
  /** The smallest session interval that is accepted, s (RFC 4028 §5: at least 90). */
  minSessionSeconds: number;
}

const ms = (fallback: number) => Type.Integer({ minimum: 1, maximum: 86_400_000, default: fallback });

/** Times of the SIP server; the defaults are right outside tests. */
export const sipServerConfig = configPiece({
  key: 'sipServer',
  variables: Type.Object({
    OUTRIDER_SOFTSWITCH_ADMIN_PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 0 }),
    OUTRIDER_SIP_T1_MS: ms(DEFAULT_TIMERS.t1),
    OUTRIDER_SIP_T2_MS: ms(DEFAULT_TIMERS.t2),
    OUTRIDER_SIP_T4_MS: ms(DEFAULT_TIMERS.t4),
    OUTRIDER_SIP_APP_SILENCE_MS: ms(20_000),
    OUTRIDER_SIP_RING_MS: ms(300_000),
    OUTRIDER_SIP_ORPHAN_MS: ms(120_000),
    OUTRIDER_SIP_FLOW_GRACE_MS: ms(5_000),
    OUTRIDER_SIP_PING_MS: ms(300_000),
    OUTRIDER_SIP_MIN_SESSION_S: Type.Integer({ minimum: 1, maximum: 3_600, default: 90 }),
    OUTRIDER_WEB_ORIGINS: Type.Optional(Type.String({ maxLength: 4_000 })),
  }),
  read: (env): { adminPort: number; origins: readonly string[]; settings: SipServerSettings } => {
    const timers = { t1: env.OUTRIDER_SIP_T1_MS, t2: env.OUTRIDER_SIP_T2_MS, t4: env.OUTRIDER_SIP_T4_MS };
    return {
      adminPort: env.OUTRIDER_SOFTSWITCH_ADMIN_PORT,
      /** Whose pages may open a websocket; none named: all. */
      origins: (env.OUTRIDER_WEB_ORIGINS ?? '')
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
      settings: {
        timers,
        appSilenceMs: env.OUTRIDER_SIP_APP_SILENCE_MS,
        ringMs: env.OUTRIDER_SIP_RING_MS,
        ackWithinMs: transactionTimeout(timers),
        orphanMs: env.OUTRIDER_SIP_ORPHAN_MS,
        flowGraceMs: env.OUTRIDER_SIP_FLOW_GRACE_MS,
        pingMs: env.OUTRIDER_SIP_PING_MS,
        minSessionSeconds: env.OUTRIDER_SIP_MIN_SESSION_S,
      },
    };
  },
});
