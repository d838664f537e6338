import type { PacingEvent } from '@outrider/pacing';
import type { Recorder } from './recorder.js';

type AgentState = Extract<PacingEvent, { type: 'agent' }>['state'];

interface Agent {
  readonly id: number;
  state: AgentState;
  since: number;
  /** What the agent does once the talk or wrap-up is over; undefined: takes the next call. */
  wish: 'paused' | 'offline' | undefined;
}

/** The agents of one day, the longest idle first in the queue for calls. */
export interface Agents {
  count(state: AgentState): number;
  signedIn(): number;
  talkAges(at: number): number[];
  /** Comes, or comes back from a break. */
  start(id: number, at: number): void;
  /** Goes at once, or as soon as the talk (and, for a break, the wrap-up) is over. */
  stop(id: number, state: 'paused' | 'offline', at: number): void;
  /** The longest idle agent starts to talk. @returns undefined: none is idle */
  seize(at: number): number | undefined;
  /** The talk is over. @returns whether there is a wrap-up */
  talked(id: number, at: number): boolean;
  /** Ready again, unless gone or on a break. */
  ready(id: number, at: number): void;
  endDay(at: number): void;
}

export function createAgents(
  count: number,
  day: { number: number; seconds: number },
  recorder: Recorder,
  tell: (id: number, state: AgentState, at: number) => void,
): Agents {
  const agents: Agent[] = Array.from({ length: count }, (_, id) => ({
    id,
    state: 'offline',
    since: 0,
    wish: undefined,
  }));
  const counts: Record<AgentState, number> = { idle: 0, talking: 0, 'wrap-up': 0, paused: 0, offline: count };
  const queue: { id: number; since: number }[] = [];
  let head = 0;

  const get = (id: number): Agent => {
    const agent = agents[id];
    if (!agent) throw new RangeError(`There is no agent ${id}.`);
    return agent;
  };

  function become(agent: Agent, state: AgentState, at: number): void {
    const from = Math.min(day.seconds, agent.since);
    const to = Math.min(day.seconds, at);
    if (agent.state === 'talking' || agent.state === 'wrap-up') recorder.occupied(day.number, from, to);
    if (agent.state !== 'offline' && agent.state !== 'paused') recorder.signedIn(day.number, from, to);
    counts[agent.state] -= 1;
    counts[state] += 1;
    agent.state = state;
    agent.since = at;
    tell(agent.id, state, at);
    if (state === 'idle') queue.push({ id: agent.id, since: at });
  }

  return {
    count: (state) => counts[state],
    signedIn: () => count - counts.offline,
    talkAges: (at) => agents.filter(({ state }) => state === 'talking').map(({ since }) => at - since),
    start(id, at) {
      const agent = get(id);
      agent.wish = undefined;
      if (agent.state === 'offline' || agent.state === 'paused') become(agent, 'idle', at);
    },
    stop(id, state, at) {
      const agent = get(id);
      if (agent.state === 'talking' || (agent.state === 'wrap-up' && state === 'paused')) agent.wish = state;
      else if (agent.state !== 'offline') become(agent, state, at);
    },
    seize(at) {
      for (; head < queue.length; head += 1) {
        const entry = queue[head];
        const agent = entry && get(entry.id);
        // Who has left and come back stands in the queue anew.
        if (agent?.state !== 'idle' || agent.since !== entry?.since) continue;
        head += 1;
        recorder.waited(at - agent.since);
        become(agent, 'talking', at);
        return agent.id;
      }
      queue.length = 0;
      head = 0;
      return undefined;
    },
    talked(id, at) {
      const agent = get(id);
      become(agent, agent.wish === 'offline' ? 'offline' : 'wrap-up', at);
      return agent.state === 'wrap-up';
    },
    ready(id, at) {
      const agent = get(id);
      if (agent.state === 'wrap-up') become(agent, agent.wish ?? 'idle', at);
      agent.wish = undefined;
    },
    endDay(at) {
      for (const agent of agents) if (agent.state !== 'offline') become(agent, 'offline', at);
    },
  };
}
