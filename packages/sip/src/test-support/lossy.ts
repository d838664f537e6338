import type { Transport } from '../transport/transport.js';

/** Numbers 0 ≤ n < 1 that are the same on every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A transport that loses, and sometimes doubles, what is sent over it. */
export function lossy(share: number, seed: number): (transport: Transport) => Transport {
  const random = seededRandom(seed);
  return (transport) => ({
    ...transport,
    send(message, target, onError) {
      if (random() < share) return undefined;
      if (random() < share / 2) transport.send(message, target, onError);
      return transport.send(message, target, onError);
    },
  });
}
