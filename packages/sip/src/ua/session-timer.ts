import { parseParams } from '../message/text.js';
import type { SipHeaders } from '../types.js';

/** The longest that `setTimeout` can wait. */
const MAX_TIMEOUT_MS = 0x7fff_ffff;

/** RFC 4028 §4: an interval shorter than this is refused. */
export const MIN_SESSION_SECONDS = 90;

/** A peer's wish, read from Session-Expires. */
export interface SessionInterval {
  seconds: number;
  refresher: 'uac' | 'uas' | undefined;
}

/** Undefined without the header or with one that says nothing. */
export function sessionInterval(headers: SipHeaders): SessionInterval | undefined {
  const value = headers.get('session-expires');
  const match = value === undefined ? null : /^\s*(\d{1,9})/.exec(value);
  if (!match) return undefined;
  const refresher = parseParams(value!.slice(match[0].length)).get('refresher')?.toLowerCase();
  return { seconds: Number(match[1]), refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined };
}

/** What the called side answers: the peer's interval, refreshed by the caller unless it asked us to (RFC 4028 §9). */
export function acceptInterval(
  request: SipHeaders,
): { headers: Record<string, string>; weRefresh: boolean } | undefined {
  const wish = sessionInterval(request);
  if (!wish) return undefined;
  const callerCan = request.getAll('supported').some((option) => option.trim().toLowerCase() === 'timer');
  const refresher = wish.refresher ?? (callerCan ? 'uac' : 'uas');
  return {
    headers: {
      'session-expires': `${wish.seconds};refresher=${refresher}`,
      ...(refresher === 'uac' && { require: 'timer' }),
    },
    weRefresh: refresher === 'uas',
  };
}

export interface SessionTimer {
  /** Begins an interval anew: at the answer and at every refresh by the far end. */
  restart(seconds: number, weRefresh: boolean): void;
  /** A request of ours has refreshed the session; without an interval in the answer the one in force goes on. */
  refreshed(interval: SessionInterval | undefined): void;
  /** Session-Expires for a request of ours, where an interval is in force. */
  header(): string | undefined;
  stop(): void;
}

/** Refreshes at half the interval where that is ours; else tells when the far end has let it lapse (RFC 4028 §10). */
export function createSessionTimer(on: { refresh(): void; expired(): void }): SessionTimer {
  let timer: NodeJS.Timeout | undefined;
  let inForce: { seconds: number; weRefresh: boolean } | undefined;

  function restart(seconds: number, weRefresh: boolean): void {
    clearTimeout(timer);
    inForce = { seconds, weRefresh };
    const wait = weRefresh ? seconds / 2 : seconds - Math.min(32, seconds / 3);
    timer = setTimeout(weRefresh ? on.refresh : on.expired, Math.min(wait * 1_000, MAX_TIMEOUT_MS));
    timer.unref();
  }

  return {
    restart,
    refreshed(interval) {
      if (interval) restart(interval.seconds, interval.refresher !== 'uas');
      else if (inForce) restart(inForce.seconds, inForce.weRefresh);
    },
    header: () => inForce && `${inForce.seconds};refresher=${inForce.weRefresh ? 'uac' : 'uas'}`,
    stop() {
      clearTimeout(timer);
      inForce = undefined;
    },
  };
}
