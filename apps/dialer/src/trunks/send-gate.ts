/**
 * Keeps the calls of one process to one trunk apart by at least the interval at the very moment of sending: what was late
 * pushes those behind it, so that work between a turn and its INVITE can't bunch them.
 */
export interface SendGate {
  /** Resolves when the INVITE may go out, which must then happen in the same turn of the event loop. */
  pass(trunkId: string, callsPerSecond: number): Promise<void>;
}

export function createSendGate(options: { now(): number; sleep(ms: number): Promise<void> }): SendGate {
  const { now, sleep } = options;
  const nextAt = new Map<string, number>();
  return {
    async pass(trunkId, callsPerSecond) {
      const at = Math.max(now(), nextAt.get(trunkId) ?? 0);
      nextAt.set(trunkId, at + 1000 / callsPerSecond);
      if (at > now()) await sleep(at - now());
    },
  };
}
