/** How an agent bot acts; the draws come from its seed alone. */
export interface AgentBehaviour {
  seed: number;
  /** What it says, Hz; 0: nothing. */
  toneHz: number;
  /** Share of calls that the bot hangs up itself, 0–1; the others it leaves to the customer. */
  hangsUpShare: number;
  /** From the connection to the bot's own hang-up, ms, uniform. */
  talkMs: readonly [number, number];
  /** It hangs up at the latest after this, ms, whoever should have. */
  longestTalkMs: number;
  /** From the end of the call to the disposition, ms, uniform. */
  wrapUpMs: readonly [number, number];
  /** Weights of the dispositions for live talks, by code; those that the campaign does not offer count 0. */
  dispositions: Readonly<Record<string, number>>;
}

export const DEFAULT_BEHAVIOUR: AgentBehaviour = {
  seed: 1,
  toneHz: 440,
  hangsUpShare: 0.4,
  talkMs: [2_000, 8_000],
  longestTalkMs: 120_000,
  wrapUpMs: [500, 2_000],
  dispositions: { success: 3, 'not-interested': 6, unqualified: 1, callback: 1 },
};

export interface Draws {
  /** 0 ≤ x < 1. */
  share(): number;
  between(range: readonly [number, number]): number;
  /** One of the keys, by weight; undefined where all weigh nothing. */
  weighted(weights: Readonly<Record<string, number>>): string | undefined;
}

/** A small generator (mulberry32) whose sequence is the same for the same seed on every machine. */
export function createDraws(seed: number): Draws {
  let state = seed >>> 0;
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    share,
    between: ([from, to]) => from + share() * (to - from),
    weighted(weights) {
      const entries = Object.entries(weights).filter(([, weight]) => weight > 0);
      let left = share() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      return entries.find(([, weight]) => (left -= weight) < 0)?.[0];
    },
  };
}
