import type { Dialer, DialerFactory } from '../simulation/dialer.js';

const ANSWER_RATE_WINDOW_S = 1800;
/** A busy agent counts as coming free from this chance on. */
const COMING_FREE = 0.97;

/**
 * Issabel's predictive dialing: an agent whose talk is so old that an exponential one would have ended by the time of
 * an answer counts as free; the calls for the free ones are divided by the answer rate of the last 30 minutes.
 */
export const createIssabel: DialerFactory = (): Dialer => {
  let talks = { count: 0, seconds: 0 };
  let rings = { count: 0, seconds: 0 };
  const dialedAt = new Map<string, number>();
  const talkingSince = new Map<string, number>();
  let outcomes: { at: number; answered: boolean }[] = [];

  return {
    everySeconds: 1,
    observe(event) {
      if (event.type === 'dialed') dialedAt.set(event.callId, event.at);
      else if (event.type === 'connected') talkingSince.set(event.callId, event.at);
      else if (event.type === 'answered' || event.type === 'unanswered') {
        outcomes.push({ at: event.at, answered: event.type === 'answered' });
        const since = dialedAt.get(event.callId);
        dialedAt.delete(event.callId);
        if (event.type === 'answered' && since !== undefined) {
          rings = { count: rings.count + 1, seconds: rings.seconds + (event.at - since) / 1000 };
        }
        const oldest = event.at - ANSWER_RATE_WINDOW_S * 1000;
        if ((outcomes[0]?.at ?? oldest) < oldest - 60_000) outcomes = outcomes.filter(({ at }) => at >= oldest);
      } else if (event.type === 'completed') {
        const since = talkingSince.get(event.callId);
        talkingSince.delete(event.callId);
        if (since !== undefined) {
          talks = { count: talks.count + 1, seconds: talks.seconds + (event.at - since) / 1000 };
        }
      }
    },
    decide(_at, floor) {
      const meanTalk = talks.seconds / Math.max(1, talks.count);
      const meanRing = rings.seconds / Math.max(1, rings.count);
      const comingFree =
        talks.count === 0
          ? 0
          : floor.talkAges().filter((age) => 1 - Math.exp(-(age + meanRing) / meanTalk) >= COMING_FREE).length;
      const answered = outcomes.filter((outcome) => outcome.answered).length;
      const answerRate = Math.max(0.2, outcomes.length === 0 ? 1 : answered / outcomes.length);
      const wanted = floor.ready + comingFree - floor.waiting - floor.ringing;
      return { dial: Math.max(0, Math.floor(wanted / answerRate)), cancel: 0 };
    },
  };
};
