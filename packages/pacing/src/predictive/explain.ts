import { count } from '../wording.js';

/** What a decision rests on, for words. */
export interface Grounds {
  working: number;
  /** Idle agents less waiting callers. */
  free: number;
  ringing: number;
  dial: number;
  cancel: number;
  /** Calls that the trunks take now. */
  room: number;
  risk: number;
  acceptable: number;
  expected: { agentsFree: number; answers: number };
}

/** A decision in words, for a manager. */
export function explain(n: Grounds): string {
  if (n.working === 0) {
    return n.cancel > 0
      ? `No agent is working: giving up ${count(n.cancel, 'ringing call', 'ringing calls')}.`
      : 'Not dialing: no agent is signed in and working.';
  }
  const free = count(Math.max(0, n.free), 'agent is free', 'agents are free');
  const ringing = count(n.ringing, 'call is ringing', 'calls are ringing');
  if (n.cancel > 0) {
    return `Agents have left: giving up ${count(n.cancel, 'ringing call', 'ringing calls')} that would find nobody.`;
  }
  const ahead = `within 16 s about ${n.expected.answers.toFixed(1)} answers for ${Math.max(
    0,
    n.expected.agentsFree,
  ).toFixed(1)} agents`;
  const now = `${free}, ${ringing}, ${ahead}`;
  if (n.room === 0) return `${now}; the trunks take no more calls now.`;
  if (n.dial === n.room) return `${now}: placing ${n.dial}, all that the trunks take now.`;
  const limit =
    n.acceptable > 0
      ? `one more would find nobody with a chance of ${percent(n.risk)}, too much for the abandon budget`
      : 'nobody may be abandoned now';
  return n.dial === 0 ? `${now}: placing none, ${limit}.` : `${now}: placing ${n.dial}, ${limit}.`;
}

const percent = (share: number) => `${(100 * Math.min(1, share)).toFixed(1)} %`;
