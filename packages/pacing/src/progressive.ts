import { createLedger } from './ledger.js';
import type { Pacer, PacingSettings } from './types.js';
import { createRateWindow } from './rate-window.js';
import { count } from './wording.js';

/** Weight of one more outcome in the running share of answered calls: about the last 50 count. */
const ANSWER_WEIGHT = 0.02;

/** One call for each free agent, never more: a live answer always has somebody to talk to, unless an agent leaves. */
export function createProgressivePacer(
  settings: Pick<PacingSettings, 'maxConcurrentCalls' | 'maxCallsPerSecond'>,
): Pacer {
  const ledger = createLedger();
  const rate = createRateWindow(settings.maxCallsPerSecond);
  let answerShare = 0.3;

  return {
    observe(event) {
      if (!ledger.observe(event)) return;
      if (event.type === 'dialed') rate.dialed(event.at);
      else if (event.type === 'answered') answerShare += ANSWER_WEIGHT * (1 - answerShare);
      else if (event.type === 'unanswered') answerShare -= ANSWER_WEIGHT * answerShare;
    },

    decide(at) {
      const free = ledger.agents('idle');
      const ringing = ledger.calls('ringing');
      const waiting = ledger.calls('waiting');
      const talking = ledger.calls('talking');
      const inFlight = ringing + waiting;
      const wanted = Math.max(0, free - inFlight);
      const channels = Math.max(0, settings.maxConcurrentCalls - inFlight - talking);
      const room = rate.room(at);
      const dial = Math.min(wanted, channels, room);
      // An agent said to be talking before the news of the call has come has taken one of the calls counted in flight.
      const takenUnseen = Math.max(0, ledger.agents('talking') - talking);
      const cancel = Math.min(ringing, Math.max(0, inFlight - free - takenUnseen));

      return {
        dial,
        cancel,
        reason: explain({ signedIn: ledger.signedIn(), free, inFlight, wanted, channels, room, dial, cancel }),
        forecast: {
          agentsSignedIn: ledger.signedIn(),
          agentsFree: free,
          agentsTalking: ledger.agents('talking'),
          callsRinging: ringing,
          callsWaiting: waiting,
          callsTalking: talking,
          answerShare,
          expectedAnswers: ringing * answerShare,
        },
      };
    },
  };
}

function explain(n: {
  signedIn: number;
  free: number;
  inFlight: number;
  wanted: number;
  channels: number;
  room: number;
  dial: number;
  cancel: number;
}): string {
  const free = count(n.free, 'agent is free', 'agents are free');
  const underWay = count(n.inFlight, 'call is under way', 'calls are under way');
  if (n.cancel > 0) return `${free} for ${count(n.inFlight, 'call', 'calls')} under way: giving up ${n.cancel}.`;
  if (n.signedIn === 0) return 'Not dialing: no agent is signed in.';
  if (n.free === 0) return 'Not dialing: no agent is free.';
  if (n.wanted === 0) return `${free} and ${underWay}: nothing to add.`;
  if (n.channels === 0) return `${free}, but every channel of the trunks is in use.`;
  if (n.room === 0) return `${free}, but the trunks take no more calls this second.`;
  if (n.dial < n.wanted) {
    const limit = n.channels < n.room ? 'the free channels of the trunks' : 'the calls per second of the trunks';
    return `${free} and ${underWay}: placing ${n.dial}, limited by ${limit}.`;
  }
  return `${free} and ${underWay}: placing ${n.dial}.`;
}
