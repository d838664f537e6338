import type { HopperLead } from '@outrider/db';
import type { CallingWindows, TerminationResult } from '@outrider/domain';
import type { AnswerModel, CallFacts } from '@outrider/pacing';

/** A lead of the hopper with what is known of its chances. */
export interface RatedLead extends HopperLead {
  /** That a person answers now, 0–1; absent: too little is known. */
  answerProbability?: number;
  /** Its place among the leads of its filling; absent: by the time at which it was due. */
  turn?: number;
}

/** Fewer calls than this say nothing about hours. */
const LEAST_CALLS = 300;
/** One lead in so many is the one that has waited longest, so that none waits for ever. */
const TURN_EVERY = 5;

/**
 * Puts leads of the same rank and priority in the order of their chance now against their own best hour. The first and every fifth after
 * it is the one whose turn it is, so that however the chances stand a lead moves up with every filling. O(n log n) for n leads.
 * @param leads in the order of their turn
 */
export function rateLeads(
  leads: readonly HopperLead[],
  model: AnswerModel | undefined,
  facts: { at: Date; callingWindows: CallingWindows; lastResults: ReadonlyMap<string, TerminationResult> },
): RatedLead[] {
  if (!model || model.calls() < LEAST_CALLS) return [...leads];
  const clock = createZoneClock(facts.at);
  const hours = openHours(facts.callingWindows);
  const groups = new Map<string, { lead: RatedLead; timeliness: number }[]>();
  for (const lead of leads) {
    const call: CallFacts = {
      ...clock(lead.timeZones[0]),
      attemptNumber: lead.attemptCount + 1,
      leadListId: lead.leadListId,
      lastResult: facts.lastResults.get(lead.leadId),
    };
    const rated = {
      lead: { ...lead, answerProbability: model.probability(call) },
      timeliness: model.timeliness(call, hours),
    };
    const key = `${lead.dialRank} ${lead.priority}`;
    const group = groups.get(key);
    if (group) group.push(rated);
    else groups.set(key, [rated]);
  }
  return [...groups.values()].flatMap(inOrder).map((lead, turn) => ({ ...lead, turn }));
}

/** The best first, but for every fifth place, which goes to the lead that has waited longest. */
function inOrder(group: readonly { lead: RatedLead; timeliness: number }[]): RatedLead[] {
  const best = group.map((_, turn) => turn).sort((a, b) => group[b]!.timeliness - group[a]!.timeliness || a - b);
  const taken = new Set<number>();
  let nextBest = 0;
  let nextTurn = 0;
  return group.map((_, place) => {
    while (taken.has(nextTurn)) nextTurn += 1;
    while (taken.has(best[nextBest] ?? -1)) nextBest += 1;
    const index = place % TURN_EVERY === 0 ? nextTurn : (best[nextBest] ?? nextTurn);
    taken.add(index);
    return group[index]!.lead;
  });
}

/** Hour (0–23) and weekday (0: Monday) in a zone; UTC for an unknown one. */
export function createZoneClock(at: Date): (zone: string | undefined) => { hour: number; weekday: number } {
  const known = new Map<string, { hour: number; weekday: number }>();
  return (zone = 'UTC') => {
    const found = known.get(zone) ?? readClock(at, zone);
    known.set(zone, found);
    return found;
  };
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formats = new Map<string, Intl.DateTimeFormat>();

function readClock(at: Date, zone: string): { hour: number; weekday: number } {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
  formats.set(zone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { hour: Number(parts.get('hour')), weekday: Math.max(0, WEEKDAYS.indexOf(parts.get('weekday') ?? '')) };
}

/** Hours of the day that are open on some weekday, in whole or in part. */
function openHours(windows: CallingWindows): number[] {
  const open = new Set<number>();
  for (const { from, to } of windows.flat()) {
    for (let hour = Math.floor(from / 60); hour * 60 < to; hour += 1) open.add(hour);
  }
  return [...open];
}
