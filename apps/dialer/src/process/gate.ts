import type { TrunkLimiter } from '../trunks/trunk-limiter.js';

/**
 * The last step before an INVITE. A dialer that was held up at the limiter's gate may have been given up for dead meanwhile and have lost
 * the attempt to another: then nothing may be sent.
 * @param hindrance why this process may not place calls now; undefined: it may
 */
export const createGate =
  (limiter: Pick<TrunkLimiter, 'gate'>, hindrance: () => string | undefined): TrunkLimiter['gate'] =>
  async (...asked) =>
    (await limiter.gate(...asked)) && hindrance() === undefined;
