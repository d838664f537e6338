/** Base values in ms (RFC 3261 §17.1.1.1, Table 4); every timer follows from them. */
export interface SipTimers {
  /** Round-trip estimate: the first retransmission interval. */
  t1: number;
  /** The longest retransmission interval of non-INVITE requests and INVITE responses. */
  t2: number;
  /** How long a message may stay in the network. */
  t4: number;
}

export const DEFAULT_TIMERS: SipTimers = { t1: 500, t2: 4_000, t4: 5_000 };

/** Timers B, F, H, J, L and M: 64·T1. */
export function transactionTimeout(timers: SipTimers): number {
  return 64 * timers.t1;
}
