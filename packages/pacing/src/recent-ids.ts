/**
 * Remembers ids for at least `horizonMs` and for at most twice as long, in two generations: O(1), never more than
 * `limit` ids a generation. Late news about something that is over is told apart from news of something new.
 */
export interface RecentIds {
  /** The greatest `at` remembered for the id. */
  at(id: string): number | undefined;
  remember(id: string, at: number): void;
}

export function createRecentIds(horizonMs: number, limit = 50_000): RecentIds {
  let young = new Map<string, number>();
  let old = new Map<string, number>();
  let turnedAt = -Infinity;

  return {
    at: (id) => young.get(id) ?? old.get(id),
    remember(id, at) {
      if (at - turnedAt >= horizonMs || young.size >= limit) {
        old = young;
        young = new Map();
        turnedAt = at;
      }
      young.set(id, Math.max(at, this.at(id) ?? -Infinity));
    },
  };
}
