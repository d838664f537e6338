import type { Ledger, RingingCall } from '../ledger.js';
import { MOMENTS, type Outlook } from './outlook.js';
import { exactShortfall, normalShortfall, type Shortfall } from './shortfall.js';

/** Up to this many busy agents and ringing calls the forecast is exact. */
const EXACT_UP_TO = 30;
/** Weight of the harm that a new call does to calls already ringing, beside its own risk. */
const HARM_TO_OTHERS = 0.5;
/** The moment that is told to people, s. */
const TOLD_MOMENT = MOMENTS.indexOf(16);

/** What would happen to one more call. */
export interface Forecast {
  /**
   * Chance that a call placed now, once answered, is abandoned, plus what it adds to the risk of the calls already
   * ringing; 0 to a little above 1.
   */
  risk(): number;
  /** One more call is placed. */
  place(): void;
  /** Agents expected to be free, and ringing calls expected to be answered, within 16 s. */
  expected(): { agentsFree: number; answers: number };
}

/**
 * Looks at a few moments ahead. By each, how many agents will be free (those that are, and the busy ones by how long
 * they have talked or wrapped up) and how many ringing calls will have been answered (by how long they have rung)?
 * O(agents + calls).
 */
export function forecast(ledger: Ledger, outlook: Outlook, oddsFactor: OddsFactor, at: number): Forecast {
  const pipeline = createPipeline(ledger, outlook, oddsFactor, at);
  ledger.eachRingingCall(pipeline.addRinging);
  return pipeline;
}

/**
 * Ringing calls, youngest first, that agents who have left since were meant for: those beyond what keeps the risk
 * below `acceptable`. Calls that no agent has left since are never counted: ringing is not cut short to gain time
 * (16 CFR 310.4(b)(4)(ii)).
 */
export function surplusCalls(
  ledger: Ledger,
  outlook: Outlook,
  oddsFactor: OddsFactor,
  at: number,
  acceptable: number,
): number {
  const working = ledger.working();
  if (ledger.callsRingingSinceDeparture() === 0) return 0;
  const pipeline = createPipeline(ledger, outlook, oddsFactor, at);
  let surplus = 0;
  ledger.eachRingingCall((call) => {
    if (call.workingWhenDialed > working && pipeline.risk() > acceptable) surplus += 1;
    else pipeline.addRinging(call);
  });
  return surplus;
}

type OddsFactor = (answerProbability?: number) => number;

function createPipeline(ledger: Ledger, outlook: Outlook, oddsFactor: OddsFactor, at: number) {
  const spare = ledger.agents('idle') - ledger.calls('waiting');
  const many = ledger.agents('talking') + ledger.agents('wrap-up') + ledger.calls('ringing') > EXACT_UP_TO;
  const shortfalls: Shortfall[] = MOMENTS.map(() => (many ? normalShortfall(spare) : exactShortfall(spare)));
  const agentsFree = new Float64Array(MOMENTS.length);
  const answers = new Float64Array(MOMENTS.length);
  const usual = oddsFactor();

  ledger.eachWorkingAgent((state, since) => {
    if (state === 'idle') return;
    const chances = state === 'wrap-up' ? outlook.afterWrapUp(at - since) : outlook.afterTalk(at - since);
    shortfalls.forEach((shortfall, m) => {
      const chance = chances[m] ?? 0;
      shortfall.addAgent(chance);
      agentsFree[m] = (agentsFree[m] ?? 0) + chance;
    });
  });

  /** Chance per moment that a call is answered by then. */
  function eachChance(elapsedMs: number, factor: number, visit: (m: number, chance: number) => void): void {
    const { within, atAll } = outlook.ringing(elapsedMs);
    const answered = (atAll * factor) / (atAll * factor + 1 - atAll);
    for (let m = 0; m < MOMENTS.length; m += 1) visit(m, (within[m] ?? 0) * answered);
  }
  function add(m: number, chance: number): void {
    shortfalls[m]?.addCall(chance);
    answers[m] = (answers[m] ?? 0) + chance;
  }

  const own = new Float64Array(MOMENTS.length);
  eachChance(0, usual, (m, chance) => {
    own[m] = chance;
  });
  const ownAnswer = Math.max(1e-6, own.at(-1) ?? 0);

  return {
    addRinging(call: RingingCall): void {
      const factor = call.answerProbability === undefined ? usual : oddsFactor(call.answerProbability);
      eachChance(at - call.dialedAt, factor, add);
    },
    risk(): number {
      let risk = 0;
      let harm = 0;
      shortfalls.forEach((shortfall, m) => {
        risk += ((own[m] ?? 0) - (own[m - 1] ?? 0)) * shortfall.probability();
        harm += ((answers[m] ?? 0) - (answers[m - 1] ?? 0)) * shortfall.addedBy(own[m] ?? 0);
      });
      return (risk + HARM_TO_OTHERS * harm) / ownAnswer;
    },
    place: () => own.forEach((chance, m) => add(m, chance)),
    expected: () => ({ agentsFree: spare + (agentsFree[TOLD_MOMENT] ?? 0), answers: answers[TOLD_MOMENT] ?? 0 }),
  };
}
