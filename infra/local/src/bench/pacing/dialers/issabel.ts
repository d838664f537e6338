import type { Dialer, DialerFactory } from '../simulation/dialer.js';

const ANSWER_RATE_WINDOW_S = 1800;
/** A busy agent counts as coming free from this chance on. */
const COMING_FREE = 0.97;
const LOWEST_RATE = 0.2;

/**
 * Issabel's predictive dialing: an agent whose talk is so old that an exponential one would have ended by the time of
 * an answer counts as free; the calls for the free ones are divided by the answer rate of the last 30 minutes.
 */
export const createIssabel: DialerFactory = (): Dialer => {
  let talks = { count: 0, seconds: 0 };
  let rings = { count: 0, seconds: 0 };
  const dialedAt = new Map<string, number>();
  const talkingSince = new Map<string, number>();
  const outcomes = createOutcomeWindow(ANSWER_RATE_WINDOW_S * 1000);

  return {
    everySeconds: 1,
    observe(event) {
      if (event.type === 'dialed') dialedAt.set(event.callId, event.at);
      else if (event.type === 'connected') talkingSince.set(event.callId, event.at);
      else if (event.type === 'answered' || event.type === 'unanswered') {
        outcomes.add(event.at, event.type === 'answered');
        const since = dialedAt.get(event.callId);
        dialedAt.delete(event.callId);
        if (event.type === 'answered' && since !== undefined) {
          rings = { count: rings.count + 1, seconds: rings.seconds + (event.at - since) / 1000 };
        }
      } else if (event.type === 'completed') {
        const since = talkingSince.get(event.callId);
        talkingSince.delete(event.callId);
        if (since !== undefined) {
          talks = { count: talks.count + 1, seconds: talks.seconds + (event.at - since) / 1000 };
        }
      }
    },
    decide(at, floor) {
      const meanTalk = talks.seconds / Math.max(1, talks.count);
      const meanRing = rings.seconds / Math.max(1, rings.count);
      const comingFree =
        talks.count === 0
          ? 0
          : floor.talkAges().filter((age) => 1 - Math.exp(-(age + meanRing) / meanTalk) >= COMING_FREE).length;
      const wanted = floor.ready + comingFree - floor.waiting - floor.ringing;
      return { dial: Math.max(0, Math.floor(wanted / Math.max(LOWEST_RATE, outcomes.rate(at)))), cancel: 0 };
    },
  };
};

/** The share of answers among the outcomes of the last `windowMs`; 1 while there are none. */
function createOutcomeWindow(windowMs: number) {
  let outcomes: { at: number; answered: boolean }[] = [];
  let head = 0;
  let answered = 0;
  return {
    add(at: number, answer: boolean) {
      outcomes.push({ at, answered: answer });
      if (answer) answered += 1;
    },
    rate(at: number): number {
      for (let oldest = outcomes[head]; oldest && oldest.at < at - windowMs; oldest = outcomes[head]) {
        head += 1;
        if (oldest.answered) answered -= 1;
      }
      if (head > 1000) {
        outcomes = outcomes.slice(head);
        head = 0;
      }
      return outcomes.length === head ? 1 : answered / (outcomes.length - head);
    },
  };
}
