import { createRecentIds } from './recent-ids.js';
import type { PacingEvent } from './types.js';

type AgentEventState = Extract<PacingEvent, { type: 'agent' }>['state'];
type CallStage = 'ringing' | 'waiting' | 'talking';

const STAGE_ORDER: Record<CallStage, number> = { ringing: 0, waiting: 1, talking: 2 };

export interface RingingCall {
  readonly callId: string;
  readonly dialedAt: number;
  readonly answerProbability?: number;
  /** Agents that were working when it was dialed. */
  readonly workingWhenDialed: number;
}

interface Call extends RingingCall {
  stage: CallStage;
  answerProbability?: number;
  agentId?: string;
  /** How often an agent had left the working ones when it was dialed. */
  readonly departuresWhenDialed: number;
}

/** How long the end of a call or an agent session is remembered against late news, ms. */
const MEMORY_MS = 10 * 60_000;

/** Told of what the ledger learns, once each. */
export interface LedgerListener {
  /** An agent has left a state, at `at`, after `heldMs`. */
  agentMoved?(from: AgentEventState, to: AgentEventState, heldMs: number, at: number): void;
  /** A call is stopping to ring, after `ringMs`; `given-up` tells only that nobody had answered by then. */
  rang?(call: RingingCall, ringMs: number, end: 'answered' | 'unanswered' | 'given-up'): void;
  /** A live answer got its agent, or was abandoned. */
  answerSettled?(abandoned: boolean, at: number): void;
}

/** Who is there and what is on the wire, kept from events in any order, each of them once or more often. */
export interface Ledger {
  /** @returns whether the event told something new about its call or agent. */
  observe(event: PacingEvent): boolean;
  agents(state: 'idle' | 'talking' | 'wrap-up' | 'paused'): number;
  signedIn(): number;
  calls(stage: CallStage): number;
  /** Each agent that is signed in and not paused, with the time its state began. */
  eachWorkingAgent(visit: (state: 'idle' | 'talking' | 'wrap-up', since: number) => void): void;
  /** Agents signed in and not paused. */
  working(): number;
  /** Each ringing call, oldest first. */
  eachRingingCall(visit: (call: RingingCall) => void): void;
  /** Ringing calls dialed before an agent last left the working ones. */
  callsRingingSinceDeparture(): number;
}

/**
 * A call only moves forward (ringing, waiting, talking, over), so a late event can't bring it back;
 * an agent's state is the one with the greatest `at`. O(1) an event.
 */
export function createLedger(listener: LedgerListener = {}): Ledger {
  const agents = new Map<string, { state: AgentEventState; at: number; since: number }>();
  const agentCounts = { idle: 0, talking: 0, 'wrap-up': 0, paused: 0, offline: 0 };
  const calls = new Map<string, Call>();
  const callCounts = { ringing: 0, waiting: 0, talking: 0 };
  const ended = createRecentIds(MEMORY_MS);
  const left = createRecentIds(MEMORY_MS);
  let departures = 0;
  let ringingSinceDeparture = 0;

  function setAgent(agentId: string, state: AgentEventState, at: number): boolean {
    const known = agents.get(agentId);
    const leftAt = left.at(agentId);
    if ((known && at < known.at) || (leftAt !== undefined && at <= leftAt)) return false;
    if (known) agentCounts[known.state] -= 1;
    if (known && works(known.state) && !works(state)) {
      departures += 1;
      ringingSinceDeparture = callCounts.ringing;
    }
    if (state === 'offline') {
      agents.delete(agentId);
      left.remember(agentId, at);
    } else {
      agents.set(agentId, { state, at, since: known?.state === state ? known.since : at });
      agentCounts[state] += 1;
    }
    if (known && known.state !== state) listener.agentMoved?.(known.state, state, at - known.since, at);
    return true;
  }

  const working = () => agents.size - agentCounts.paused;

  /** Makes a call known at a stage, or moves it forward to it; undefined: nothing new. */
  function advance(callId: string, stage: CallStage, at: number, known = calls.get(callId)): Call | undefined {
    if (ended.at(callId) !== undefined) return undefined;
    if (known && STAGE_ORDER[known.stage] >= STAGE_ORDER[stage]) return undefined;
    const call = known ?? {
      callId,
      stage,
      dialedAt: at,
      workingWhenDialed: working(),
      departuresWhenDialed: departures,
    };
    if (known) leaveStage(known);
    call.stage = stage;
    calls.set(callId, call);
    callCounts[stage] += 1;
    return call;
  }

  function leaveStage(call: Call): void {
    callCounts[call.stage] -= 1;
    if (call.stage === 'ringing' && call.departuresWhenDialed < departures) ringingSinceDeparture -= 1;
  }

  function end(callId: string, at: number): boolean {
    if (ended.at(callId) !== undefined) return false;
    ended.remember(callId, at);
    const known = calls.get(callId);
    if (!known) return true;
    calls.delete(callId);
    leaveStage(known);
    return true;
  }

  /** News that a call rings no longer, also where the news of its answer is late. */
  function rangUntil({ callId, at }: { callId: string; at: number }, end: 'answered' | 'unanswered' | 'given-up') {
    const call = calls.get(callId);
    if (call?.stage === 'ringing') listener.rang?.(call, at - call.dialedAt, end);
  }

  return {
    observe(event) {
      switch (event.type) {
        case 'agent':
          return setAgent(event.agentId, event.state, event.at);
        case 'dialed': {
          const call = advance(event.callId, 'ringing', event.at);
          if (call && event.answerProbability !== undefined) call.answerProbability = event.answerProbability;
          return call !== undefined;
        }
        case 'answered':
          rangUntil(event, 'answered');
          return advance(event.callId, 'waiting', event.at) !== undefined;
        case 'connected': {
          rangUntil(event, 'answered');
          const call = advance(event.callId, 'talking', event.at);
          if (!call) return false;
          call.agentId = event.agentId;
          if (agents.has(event.agentId)) setAgent(event.agentId, 'talking', event.at);
          listener.answerSettled?.(false, event.at);
          return true;
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
          rangUntil(event, event.outcome === 'cancelled' ? 'given-up' : 'unanswered');
          return end(event.callId, event.at);
        case 'abandoned': {
          rangUntil(event, 'answered');
          const news = end(event.callId, event.at);
          if (news) listener.answerSettled?.(true, event.at);
          return news;
        }
        case 'target':
          return false;
      }
    },
    agents: (state) => agentCounts[state],
    signedIn: () => agents.size,
    working,
    calls: (stage) => callCounts[stage],
    eachWorkingAgent(visit) {
      for (const { state, since } of agents.values()) if (works(state)) visit(state, since);
    },
    callsRingingSinceDeparture: () => ringingSinceDeparture,
    eachRingingCall(visit) {
      for (const call of calls.values()) if (call.stage === 'ringing') visit(call);
    },
  };
}

function works(state: AgentEventState): state is 'idle' | 'talking' | 'wrap-up' {
  return state !== 'paused' && state !== 'offline';
}
