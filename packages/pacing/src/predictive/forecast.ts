import type { Ledger, RingingCall } from '../ledger.js';
import { odds, type AnswerShare } from './answer-share.js';
import { MOMENTS, type Outlook } from './outlook.js';
import type { Shortfalls } from './shortfalls.js';

/** Weight of the harm that a new call does to calls already ringing, beside its own risk. */
const HARM_TO_OTHERS = 0.25;
/** Weight of what the risk would be less if the call were placed a little later. */
const GAIN_OF_WAITING = 4;
/** The moment that is told to people, s. */
const TOLD_MOMENT = MOMENTS.indexOf(16);

/** What is known at one moment, and what would happen to one more call. */
export interface Forecast {
  addRinging(call: RingingCall): void;
  /**
   * Chance that a call placed now, once answered, is abandoned, plus what it adds to the risk of the calls already
   * ringing; 0 to a little above 1.
   */
  risk(): number;
  /** The risk, and on top of it what waiting would take off it: of two equal risks, the one that soon falls can wait. */
  weighedRisk(): number;
  /**
   * Calls are placed while the next one's weighed risk is below `acceptable`, or while there are no more than `safe`;
   * never more than `room`.
   * @returns how many
   */
  placeWithin(acceptable: number, bounds: { safe: number; room: number }): number;
  /** Agents expected to be free (less callers that wait), and calls expected to be answered, within 16 s. */
  expected(): { agentsFree: number; answers: number };
}

/** What a forecast rests on. Of forecasts that share it, only the newest is valid. */
export interface Knowledge {
  readonly ledger: Ledger;
  readonly outlook: Outlook;
  readonly answerShare: AnswerShare;
  /** Share of busy agents that take another call afterwards, instead of a break or their leave. */
  readonly stayingShare: () => number;
  readonly shortfalls: { readonly now: Shortfalls; readonly later: Shortfalls };
}

/**
 * Looks at a few moments ahead. By each, how many agents will be free (those that are, and the busy ones by how long
 * they have talked or wrapped up) and how many of the ringing calls that were added will have been answered (by how
 * long they have rung)? O(agents), and O(1) for each call.
 */
export function createForecast(knowledge: Knowledge, at: number): Forecast {
  const { ledger, outlook, answerShare, stayingShare, shortfalls } = knowledge;
  const spare = ledger.agents('idle') - ledger.calls('waiting');
  const expected = ledger.working() - ledger.agents('idle') + ledger.calls('ringing');
  const { now, later } = shortfalls;
  now.begin(spare, expected);
  later.begin(spare, expected);
  const answers = new Float64Array(MOMENTS.length);
  const staying = stayingShare();
  let comingFree = 0;

  ledger.eachWorkingAgent((state, since) => {
    if (state === 'idle') return;
    const chances = state === 'wrap-up' ? outlook.afterWrapUp(at - since) : outlook.afterTalk(at - since);
    now.addAgent(chances.free, staying);
    later.addAgent(chances.freeLater, staying);
    comingFree += (chances.free[TOLD_MOMENT] ?? 0) * staying;
  });

  const fresh = outlook.ringing(0);
  /** Odds now against those in the memory of the ring model. */
  const usual = odds(answerShare.cautious()) / odds(fresh.atAll);
  const freshShare = withOdds(fresh.atAll, usual);

  /** Calls that rang for about as long as each other, not added yet. */
  let alike: { within: Float64Array; share: number; calls: number } | undefined;

  function addAlike(): void {
    if (!alike) return;
    const { within, share, calls } = alike;
    alike = undefined;
    add(within, share, calls);
  }

  function add(within: Float64Array, share: number, calls: number): void {
    now.addCalls(within, share, calls);
    later.addCalls(within, share, calls);
    for (let m = 0; m < MOMENTS.length; m += 1) answers[m] = (answers[m] ?? 0) + (within[m] ?? 0) * share * calls;
  }

  /** The risk of the call after `more` others that would be placed before it. */
  function risk(left: Shortfalls, more: number): number {
    let own = 0;
    let harm = 0;
    let before = left.probability(0, more, 0);
    for (let m = 1; m < MOMENTS.length; m += 1) {
      const within = fresh.within[m] ?? 0;
      const step = within - (fresh.within[m - 1] ?? 0);
      const here = left.probability(m, more, within * freshShare);
      const answeredThen = (answers[m] ?? 0) - (answers[m - 1] ?? 0) + more * step * freshShare;
      own += step * ((before + here) / 2);
      harm += answeredThen * left.lastOne(m, more, within * freshShare) * within;
      before = here;
    }
    return (own + HARM_TO_OTHERS * harm) / Math.max(1e-6, fresh.within.at(-1) ?? 0);
  }

  function weighedRisk(more: number): number {
    const placedNow = risk(now, more);
    return placedNow + GAIN_OF_WAITING * Math.max(0, placedNow - risk(later, more));
  }

  return {
    addRinging({ dialedAt, answerProbability }) {
      const { within, atAll } = outlook.ringing(at - dialedAt);
      const factor =
        answerProbability === undefined ? usual : odds(answerShare.calibrated(answerProbability)) / odds(fresh.atAll);
      const share = withOdds(atAll, factor);
      if (alike?.within === within && alike.share === share) {
        alike.calls += 1;
        return;
      }
      addAlike();
      alike = { within, share, calls: 1 };
    },
    placeWithin(acceptable, { safe, room }) {
      addAlike();
      let placed = 0;
      while (placed < room && now.exact()) {
        if (placed >= safe && weighedRisk(0) >= acceptable) return placed;
        add(fresh.within, freshShare, 1);
        placed += 1;
      }
      const wanted = (more: number) => placed + more < safe || weighedRisk(more) < acceptable;
      // The risk grows with each call: the first one too many is found by doubling, then by halving.
      const left = room - placed;
      let least = 0;
      let most = 1;
      while (most <= left && wanted(most - 1)) {
        least = most;
        most *= 2;
      }
      most = Math.min(most - 1, left);
      while (least < most) {
        const tried = Math.floor((least + most) / 2);
        if (wanted(tried)) least = tried + 1;
        else most = tried;
      }
      if (least > 0) add(fresh.within, freshShare, least);
      return placed + least;
    },
    risk() {
      addAlike();
      return risk(now, 0);
    },
    weighedRisk() {
      addAlike();
      return weighedRisk(0);
    },
    expected() {
      addAlike();
      return { agentsFree: spare + comingFree, answers: answers[TOLD_MOMENT] ?? 0 };
    },
  };
}

/** A share after its odds are multiplied. */
function withOdds(share: number, factor: number): number {
  return (share * factor) / (share * factor + 1 - share);
}
