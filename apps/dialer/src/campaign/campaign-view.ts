import type { AgentSession, Attempt } from '@outrider/db';
import {
  createPacer,
  PacingError,
  type Pacer,
  type PacingDecision,
  type PacingEvent,
  type PacingSettings,
} from '@outrider/pacing';
import { agentPacingState } from '../calls/pacing-news.js';

/** A campaign's pacer with what it needs to be kept true: fed by news, set right by the database. */
export interface CampaignView {
  observe(event: PacingEvent): void;
  /**
   * Where they differ from those it has, the pacer begins anew and knows nothing: `resync` is due. Returns whether they did.
   * Another abandon target alone is told to the pacer, which forgets nothing.
   */
  setSettings(settings: PacingSettings, at: number): boolean;
  /** Undefined: there are no settings yet. */
  abandonTarget(): number | undefined;
  /** The database as it was at `at`: what the news missed is made up for. */
  resync(at: number, attempts: readonly Attempt[], sessions: readonly AgentSession[]): void;
  /** One agent session as the database has it. */
  agentIs(at: number, session: AgentSession): void;
  /** The newest version seen of an agent session; -1: none. */
  agentVersion(agentSessionId: string): number;
  decide(at: number): PacingDecision;
  /** Calls that nobody has answered, the youngest first. */
  youngestRinging(n: number): string[];
}

/** News of a call younger than this may be missing from a database read that was begun before it, ms. */
const READ_SLACK_MS = 1_000;

/** @param makePacer throws `PacingError` where it can't work with the settings */
export function createCampaignView(makePacer: (settings: PacingSettings) => Pacer = createPacer): CampaignView {
  const calls = new Map<string, { at: number; ringing: boolean }>();
  const agents = new Map<string, number>();
  let settings: PacingSettings | undefined;
  let pacer: Pacer | undefined;
  let refusal = 'Not dialing: the campaign is being read.';

  function observe(event: PacingEvent): void {
    pacer?.observe(event);
    switch (event.type) {
      case 'dialed':
        if (!calls.has(event.callId)) calls.set(event.callId, { at: event.at, ringing: true });
        break;
      case 'answered':
      case 'connected':
        calls.set(event.callId, { at: calls.get(event.callId)?.at ?? event.at, ringing: false });
        break;
      case 'unanswered':
      case 'abandoned':
      case 'completed':
        calls.delete(event.callId);
        break;
      case 'agent':
        if (!agents.has(event.agentId)) agents.set(event.agentId, -1);
        break;
    }
  }

  const view: CampaignView = {
    observe,

    setSettings(next, at) {
      const known = settings;
      settings = next;
      const { abandonTarget } = next;
      if (known && JSON.stringify(next) === JSON.stringify({ ...known, abandonTarget })) {
        if (abandonTarget !== known.abandonTarget) observe({ type: 'target', at, abandonTarget });
        return false;
      }
      calls.clear();
      agents.clear();
      try {
        pacer = makePacer(next);
      } catch (error) {
        if (!(error instanceof PacingError)) throw error;
        pacer = undefined;
        refusal = error.message;
      }
      return true;
    },

    abandonTarget: () => settings?.abandonTarget,

    agentIs(at, session) {
      if (session.version < view.agentVersion(session.id)) return;
      observe({ type: 'agent', at, agentId: session.id, state: agentPacingState(session, new Date(at)) });
      if (session.state === 'offline') agents.delete(session.id);
      else agents.set(session.id, session.version);
    },

    agentVersion: (agentSessionId) => agents.get(agentSessionId) ?? -1,

    resync(at, attempts, sessions) {
      const present = new Set(sessions.map((session) => session.id));
      for (const session of sessions) view.agentIs(at, session);
      for (const agentId of agents.keys()) {
        if (present.has(agentId)) continue;
        observe({ type: 'agent', at, agentId, state: 'offline' });
        agents.delete(agentId);
      }
      const open = new Set(attempts.map((attempt) => attempt.id));
      for (const attempt of attempts) {
        observe({ type: 'dialed', at: attempt.claimedAt.getTime(), callId: attempt.id });
        if (attempt.state === 'answered') observe({ type: 'answered', at, callId: attempt.id });
        if (attempt.state === 'connected' && attempt.agentSessionId !== null) {
          const since = attempt.connectedAt?.getTime() ?? at;
          observe({ type: 'connected', at: since, callId: attempt.id, agentId: attempt.agentSessionId });
        }
      }
      for (const [callId, call] of calls) {
        if (open.has(callId) || call.at > at - READ_SLACK_MS) continue;
        observe({ type: 'unanswered', at, callId, outcome: 'failed' });
      }
    },

    decide: (at) => pacer?.decide(at) ?? { dial: 0, cancel: 0, reason: refusal, forecast: {} },

    youngestRinging: (n) =>
      [...calls]
        .filter(([, call]) => call.ringing)
        .sort(([, a], [, b]) => b.at - a.at)
        .slice(0, n)
        .map(([callId]) => callId),
  };
  return view;
}
