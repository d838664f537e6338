import type { Call } from './call.js';

/** The calls of this process, found by attempt, by agent and by campaign. */
export interface CallRegistry {
  add(call: Call): void;
  remove(call: Call): void;
  byAttempt(attemptId: string): Call | undefined;
  /** The call that an agent is reserved for or talks on. */
  byAgent(agentSessionId: string): Call | undefined;
  setAgent(call: Call, agentSessionId: string | undefined): void;
  /** Answered calls that wait for an agent, the longest waiting first. */
  waiting(campaignId: string): Iterable<Call>;
  setWaiting(call: Call, waiting: boolean): void;
  campaignsWaiting(): Iterable<string>;
  all(): Iterable<Call>;
  size(): number;
}

export function createCallRegistry(): CallRegistry {
  const calls = new Map<string, Call>();
  const agents = new Map<string, Call>();
  const agentOf = new Map<Call, string>();
  const waiting = new Map<string, Set<Call>>();

  const registry: CallRegistry = {
    add(call) {
      // A job that came twice finds its call under way: the first one stays.
      if (!calls.has(call.attemptId)) calls.set(call.attemptId, call);
    },
    remove(call) {
      if (calls.get(call.attemptId) === call) calls.delete(call.attemptId);
      registry.setAgent(call, undefined);
      registry.setWaiting(call, false);
    },
    byAttempt: (attemptId) => calls.get(attemptId),
    byAgent: (agentSessionId) => agents.get(agentSessionId),
    setAgent(call, agentSessionId) {
      const before = agentOf.get(call);
      if (before !== undefined && agents.get(before) === call) agents.delete(before);
      agentOf.delete(call);
      if (agentSessionId === undefined) return;
      agents.set(agentSessionId, call);
      agentOf.set(call, agentSessionId);
    },
    waiting: (campaignId) => [...(waiting.get(campaignId) ?? [])],
    setWaiting(call, isWaiting) {
      const present = waiting.get(call.campaignId) ?? new Set();
      if (isWaiting) waiting.set(call.campaignId, present.add(call));
      else if (present.delete(call) && present.size === 0) waiting.delete(call.campaignId);
    },
    campaignsWaiting: () => [...waiting.keys()],
    all: () => [...calls.values()],
    size: () => calls.size,
  };
  return registry;
}
