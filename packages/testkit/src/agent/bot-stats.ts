import { performance } from 'node:perf_hooks';
import type { AgentState } from '@outrider/domain';

/** What an agent bot has lived through. */
export interface AgentBotStats {
  offered: number;
  /** Calls that it was connected to. */
  calls: number;
  /** Time in each state, ms, up to now. */
  stateMs: Record<AgentState, number>;
  /** From the live answer to the connection, ms, one a call, as the server told it. */
  answerToAgentMs: number[];
  /** How often each disposition was given, by code. */
  dispositions: Record<string, number>;
  /** Samples of half a second in which this frequency was the loudest, by Hz to the nearest ten; `0`: silence. */
  heardHz: Record<string, number>;
  beeps: number;
  /** Sockets that were lost and came back, and legs that came up. */
  reconnects: number;
  legs: number;
  /** What went wrong that should not have, newest last, at most 50. */
  troubles: string[];
}

export function createBotStats() {
  const stats: AgentBotStats = {
    offered: 0,
    calls: 0,
    stateMs: { offline: 0, paused: 0, idle: 0, reserved: 0, talking: 0, 'wrap-up': 0 },
    answerToAgentMs: [],
    dispositions: {},
    heardHz: {},
    beeps: 0,
    reconnects: 0,
    legs: 0,
    troubles: [],
  };
  let state: AgentState = 'offline';
  let since = performance.now();

  const enter = (next: AgentState) => {
    const at = performance.now();
    stats.stateMs[state] += at - since;
    state = next;
    since = at;
  };
  const count = (counts: Record<string, number>, key: string) => (counts[key] = (counts[key] ?? 0) + 1);

  return {
    enter,
    disposed: (code: string) => void count(stats.dispositions, code),
    heard: (hz: number) => void count(stats.heardHz, String(Math.round(hz / 10) * 10)),
    trouble: (what: unknown) => {
      stats.troubles.push(what instanceof Error ? what.message : String(what));
      if (stats.troubles.length > 50) stats.troubles.shift();
    },
    raw: stats,
    /** As of now. */
    read(): AgentBotStats {
      enter(state);
      return structuredClone(stats);
    },
  };
}
export type BotStats = ReturnType<typeof createBotStats>;
