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
