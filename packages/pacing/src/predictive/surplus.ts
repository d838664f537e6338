import type { RingingCall } from '../ledger.js';
import { createForecast, type Knowledge } from './forecast.js';

/** Ringing calls are given up, when agents have left, down to this chance of being abandoned. */
const GIVE_UP_ABOVE = 0.5;

/**
 * How many ringing calls, the youngest first, were meant for agents who have left since, and would probably find
 * nobody. A call that no agent has left since is never counted: ringing is not cut short to gain time
 * (16 CFR 310.4(b)(4)(ii)). Costs nothing unless such calls ring.
 */
export function surplusCalls(knowledge: Knowledge, at: number): number {
  const { ledger } = knowledge;
  if (ledger.callsRingingSinceDeparture() === 0) return 0;
  const forecast = createForecast(knowledge, at);
  const working = ledger.working();
  let held: RingingCall[] = [];
  ledger.eachRingingCall((call) => {
    if (call.workingWhenDialed > working && forecast.risk() > GIVE_UP_ABOVE) {
      held.push(call);
      return;
    }
    // A younger call that stays shields the older ones: the youngest are given up first.
    for (const older of held) forecast.addRinging(older);
    held = [];
    forecast.addRinging(call);
  });
  return held.length;
}
