/** What the pacer is told. Times are ms on one monotonic clock that the caller owns. */
export type PacingEvent =
  | { type: 'agent'; at: number; agentId: string; state: 'idle' | 'talking' | 'wrap-up' | 'paused' | 'offline' }
  | { type: 'dialed'; at: number; callId: string; answerProbability?: number }
  | {
      type: 'unanswered';
      at: number;
      callId: string;
      outcome: 'no-answer' | 'busy' | 'failed' | 'machine' | 'cancelled';
    }
  /** A live person. */
  | { type: 'answered'; at: number; callId: string }
  | { type: 'connected'; at: number; callId: string; agentId: string }
  | { type: 'abandoned'; at: number; callId: string }
  /** The talk ended. */
  | { type: 'completed'; at: number; callId: string }
  /** From now on this share of live answers may be abandoned, 0–1. Nothing that was learned is forgotten. */
  | { type: 'target'; at: number; abandonTarget: number };

export interface PacingSettings {
  mode: 'progressive' | 'predictive';
  /** Share of live answers, 0.03, until a `target` event says otherwise. */
  abandonTarget: number;
  /** How long a live answer may wait for an agent, ms, 2000. */
  patienceMs: number;
  /** When an unanswered call is given up, ms, ≥ 15000. */
  maxRingMs: number;
  /** Trunk channels. */
  maxConcurrentCalls: number;
  /** Trunk rate. */
  maxCallsPerSecond: number;
}

export interface PacingDecision {
  /** Calls to place now. */
  dial: number;
  /** Ringing calls to give up now, youngest first. */
  cancel: number;
  /** In words, for a manager. */
  reason: string;
  forecast: Record<string, number>;
}

/**
 * Events may come late, twice and in any order. A `dialed` event is due as soon as the caller has committed itself to
 * a call, before it decides again: that is what keeps two decisions from granting the same call twice.
 */
export interface Pacer {
  observe(event: PacingEvent): void;
  /** Changes nothing but the clock: asked again at the same time it says the same. */
  decide(at: number): PacingDecision;
}
