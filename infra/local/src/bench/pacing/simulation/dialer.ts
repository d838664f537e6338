import type { PacingEvent } from '@outrider/pacing';

/** A way to decide how many calls to place: ours, or a peer's. One instance lives through all days of a simulation. */
export interface Dialer {
  /** It decides at least this often, s. */
  readonly everySeconds: number;
  /** It decides after each event too, so long after its last decision, s. Absent: it does not. */
  readonly afterEvents?: number;
  /** Told of everything that happens; times in ms. */
  observe?(event: PacingEvent): void;
  /** @param at ms, on the clock of the events */
  decide(at: number, floor: Floor): { dial: number; cancel: number };
}

/** What can be seen of the agents and calls at one moment. */
export interface Floor {
  /** Agents signed in, the paused ones among them. */
  readonly signedIn: number;
  readonly ready: number;
  readonly talking: number;
  readonly wrapUp: number;
  readonly paused: number;
  /** Calls. */
  readonly ringing: number;
  readonly waiting: number;
  /** How long each talk has lasted, s. */
  talkAges(): number[];
  /** So far today. */
  readonly today: { readonly dialed: number; readonly answered: number; readonly abandoned: number };
  /** How much of the day is left, s. */
  readonly left: number;
}

export type DialerFactory = (scenario: {
  readonly channels: number;
  readonly callsPerSecond: number;
  readonly patience: number;
  readonly maxRing: number;
  readonly agents: number;
}) => Dialer;
