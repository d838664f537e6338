import { createRecentIds } from './recent-ids.js';
import type { PacingEvent } from './types.js';

type AgentEventState = Extract<PacingEvent, { type: 'agent' }>['state'];
type CallStage = 'ringing' | 'waiting' | 'talking';

const STAGE_ORDER: Record<CallStage, number> = { ringing: 0, waiting: 1, talking: 2 };
/** How long the end of a call or an agent session is remembered against late news, ms. */
const MEMORY_MS = 10 * 60_000;

/** Who is there and what is on the wire, kept from events in any order, each of them once or more often. */
export interface Ledger {
  /** @returns whether the event told something new about its call or agent. */
  observe(event: PacingEvent): boolean;
  agents(state: 'idle' | 'talking' | 'wrap-up' | 'paused'): number;
  signedIn(): number;
  calls(stage: CallStage): number;
}

/**
 * A call only moves forward (ringing, waiting, talking, over), so a late event can't bring it back;
 * an agent's state is the one with the greatest `at`. O(1) an event.
 */
export function createLedger(): Ledger {
  const agents = new Map<string, { state: AgentEventState; at: number }>();
  const agentCounts = { idle: 0, talking: 0, 'wrap-up': 0, paused: 0, offline: 0 };
  const calls = new Map<string, { stage: CallStage; agentId?: string }>();
  const callCounts = { ringing: 0, waiting: 0, talking: 0 };
  const ended = createRecentIds(MEMORY_MS);
  const left = createRecentIds(MEMORY_MS);

  function setAgent(agentId: string, state: AgentEventState, at: number): boolean {
    const known = agents.get(agentId);
    const leftAt = left.at(agentId);
    if ((known && at < known.at) || (leftAt !== undefined && at <= leftAt)) return false;
    if (known) agentCounts[known.state] -= 1;
    if (state === 'offline') {
      agents.delete(agentId);
      left.remember(agentId, at);
      return true;
    }
    agents.set(agentId, { state, at });
    agentCounts[state] += 1;
    return true;
  }

  function advance(callId: string, stage: CallStage, agentId?: string): boolean {
    if (ended.at(callId) !== undefined) return false;
    const known = calls.get(callId);
    if (known && STAGE_ORDER[known.stage] >= STAGE_ORDER[stage]) return false;
    if (known) callCounts[known.stage] -= 1;
    calls.set(callId, agentId === undefined ? { stage } : { stage, agentId });
    callCounts[stage] += 1;
    return true;
  }

  function end(callId: string, at: number): boolean {
    if (ended.at(callId) !== undefined) return false;
    ended.remember(callId, at);
    const known = calls.get(callId);
    if (!known) return true;
    calls.delete(callId);
    callCounts[known.stage] -= 1;
    return true;
  }

  return {
    observe(event) {
      switch (event.type) {
        case 'agent':
          return setAgent(event.agentId, event.state, event.at);
        case 'dialed':
          return advance(event.callId, 'ringing');
        case 'answered':
          return advance(event.callId, 'waiting');
        case 'connected': {
          const news = advance(event.callId, 'talking', event.agentId);
          if (news && agents.has(event.agentId)) setAgent(event.agentId, 'talking', event.at);
          return news;
        }
        case 'completed': {
          const agentId = calls.get(event.callId)?.agentId;
          // Until the agent says otherwise: after a talk an agent is not free.
          if (agentId !== undefined && agents.get(agentId)?.state === 'talking') {
            setAgent(agentId, 'wrap-up', event.at);
          }
          return end(event.callId, event.at);
        }
        case 'unanswered':
        case 'abandoned':
          return end(event.callId, event.at);
      }
    },
    agents: (state) => agentCounts[state],
    signedIn: () => agents.size,
    calls: (stage) => callCounts[stage],
  };
}
