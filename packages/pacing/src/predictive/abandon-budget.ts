/**
 * What the next call may risk. Closed loop on what was really abandoned, on two time scales: the appetite is learned
 * slowly until abandonment settles at the target by itself, and the balance of what the target allowed and what was
 * abandoned narrows or widens it at once. With the balance spent, nothing is risked.
 */
export interface AbandonBudget {
  /** A live answer was served, or abandoned. O(1). */
  observe(abandoned: boolean): void;
  /** The highest chance of being abandoned that the next call may have, 0–1. 0 for a target of 0. */
  acceptableRisk(agents: number): number;
  /** Another target, 0–1, from now on: the appetite is scaled by it, and all that was learned stays. */
  aim(target: number): void;
  target(): number;
  /** Live answers that may still be abandoned; negative: too many were. */
  balance(): number;
}

/** Aim a little below the limit: what is lost to chance at the end of a day can't be won back. */
const SAFETY = 0.985;
/** First appetite, in multiples of the target. */
const FIRST_APPETITE = 1.8;
/** How fast the appetite follows the balance, per live answer. */
const LEARNING_RATE = 0.05;

export function createAbandonBudget(firstTarget: number): AbandonBudget {
  let target = firstTarget;
  /** The target that the appetite was learned for. */
  let base = firstTarget;
  let allowed = target * SAFETY;
  let appetite = firstAppetite(target);
  let balance = 0;
  let width = 3;

  return {
    observe(abandoned) {
      const change = allowed - (abandoned ? 1 : 0);
      balance = Math.min(2 * width, balance + change);
      appetite = Math.min(Math.log(0.7), Math.max(Math.log(1e-3), appetite + LEARNING_RATE * change));
    },
    acceptableRisk(agents) {
      if (target <= 0) return 0;
      width = Math.max(3, agents);
      return (target / base) * Math.exp(appetite) * Math.max(0, Math.min(2, 1 + balance / width));
    },
    aim(next) {
      if (base <= 0) {
        base = next;
        appetite = firstAppetite(next);
      }
      target = next;
      allowed = target * SAFETY;
    },
    target: () => target,
    balance: () => balance,
  };
}

const firstAppetite = (target: number) => Math.log(Math.max(1e-9, target * FIRST_APPETITE));
