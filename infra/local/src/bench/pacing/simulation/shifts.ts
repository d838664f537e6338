import type { Scenario } from '../workload/scenario.js';

/** When an agent comes, goes, and is on a break: s since the day began. */
export interface Shift {
  from: number;
  /** Absent: stays to the end. */
  to?: number;
  pause?: { from: number; to: number };
}

/** The shifts of all agents, the same each day. */
export function shifts(scenario: Scenario): Shift[] {
  const day = scenario.hoursPerDay * 3600;
  const partTimers = Math.round(scenario.agents * (scenario.partTime?.share ?? 0));
  const missing = day * (scenario.partTime?.missing ?? 0);
  return Array.from({ length: scenario.agents }, (_, agent) => {
    const shift: Shift = { from: agent < partTimers ? missing : 0 };
    if (agent >= scenario.agents - partTimers && partTimers > 0) shift.to = day - missing;
    if (scenario.walkOut && agent % Math.round(1 / scenario.walkOut.share) === 0) shift.to = day * scenario.walkOut.at;
    if (scenario.breaks) {
      const { from, minutes, turns } = scenario.breaks;
      const start = day * from + (agent % turns) * minutes * 60;
      shift.pause = { from: start, to: start + minutes * 60 };
    }
    return shift;
  });
}

/** How long, over a day, so many agents work while so much is answered; whoever is there. */
export interface Moment {
  agents: number;
  answerFactor: number;
  seconds: number;
}

const STEP_S = 60;

/** The distinct moments of a day, to the minute; none without agents. */
export function moments(scenario: Scenario): Moment[] {
  const day = scenario.hoursPerDay * 3600;
  const all = shifts(scenario);
  const found = new Map<string, Moment>();
  for (let at = STEP_S / 2; at < day; at += STEP_S) {
    const agents = all.filter(({ from, to = day, pause }) => {
      const onBreak = pause && pause.to <= to && at >= pause.from && at < pause.to;
      return at >= from && at < to && !onBreak;
    }).length;
    const part = Math.min(scenario.answerFactors.length - 1, Math.floor((at / day) * scenario.answerFactors.length));
    const answerFactor = scenario.answerFactors[part] ?? 1;
    const key = `${agents} ${answerFactor}`;
    const moment = found.get(key) ?? { agents, answerFactor, seconds: 0 };
    moment.seconds += STEP_S;
    if (agents > 0) found.set(key, moment);
  }
  return [...found.values()];
}
