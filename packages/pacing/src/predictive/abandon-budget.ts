/**
 * What the next call may risk. Closed loop on what was really abandoned, on two time scales: the appetite is learned
 * slowly until abandonment settles at the target by itself, and the balance of what the target allowed and what was
 * abandoned narrows or widens it at once. With the balance spent, nothing is risked.
 */
export interface AbandonBudget {
  /** A live answer was served, or abandoned, while so many agents worked. O(1). */
  observe(abandoned: boolean, agents: number): void;
  /** The highest chance of being abandoned that the next call may have, 0–1. 0 for a target of 0. */
  acceptableRisk(agents: number): number;
  /** Another target, 0–1, from now on: the appetite is scaled by it, and all that was learned stays. */
  aim(target: number): void;
  target(): number;
  /** Live answers that may still be abandoned; negative: too many were. */
  balance(): number;
}

/** Aim a little below the limit: what is lost to chance at the end can't be won back. */
const SAFETY = 0.99;
/** First, least and greatest appetite, in multiples of the target. */
const FIRST_APPETITE = 2.5;
const LEAST_APPETITE = 0.05;
const GREATEST_APPETITE = 15;
/** Nothing above this is ever acceptable. */
const GREATEST_RISK = 0.45;
/** What was not abandoned is kept up to this share of the width: a day must not pay for the one before. */
const GREATEST_BALANCE = 0.3;
/** How fast the appetite follows the balance, per live answer. */
const LEARNING_RATE = 0.05;

/** @param firstTarget share of live answers, 0–1 */
export function createAbandonBudget(firstTarget: number): AbandonBudget {
  let target = firstTarget;
  /** Logarithm of it. */
  let appetite = Math.log(FIRST_APPETITE);
  let balance = 0;

  return {
    observe(abandoned, agents) {
      const change = target * SAFETY - (abandoned ? 1 : 0);
      balance = Math.min(GREATEST_BALANCE * widthFor(agents), balance + change);
      const learned = appetite + LEARNING_RATE * change;
      appetite = Math.min(Math.log(GREATEST_APPETITE), Math.max(Math.log(LEAST_APPETITE), learned));
    },
    acceptableRisk(agents) {
      const risk = target * Math.exp(appetite) * Math.max(0, 1 + balance / widthFor(agents));
      return Math.min(GREATEST_RISK, risk);
    },
    aim(next) {
      target = next;
    },
    target: () => target,
    balance: () => balance,
  };
}

/** A debt of so many answers takes the appetite away; as many agents work, or 2.5 where fewer do. */
function widthFor(agents: number): number {
  return Math.max(2.5, agents);
}
