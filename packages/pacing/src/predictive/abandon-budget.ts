/**
 * What the next call may risk. Closed loop on what was really abandoned, on two time scales: the appetite is learned
 * slowly until abandonment settles at the target by itself, and the balance of what the target allowed and what was
 * abandoned narrows or widens it at once. With the balance spent, nothing is risked.
 */
export interface AbandonBudget {
  /** A live answer was served, or abandoned, at `at` (ms), while so many agents worked. O(1). */
  observe(abandoned: boolean, agents: number, at: number): void;
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
const GREATEST_BALANCE = 0.4;
/** How fast the appetite follows the balance, per live answer. */
const LEARNING_RATE = 0.05;
/** A debt takes the appetite away when it reaches this share of a day's answers, */
const LEEWAY = 0.005;
/** or, where that is more, this many answers: fewer would follow mere chance; */
const LEAST_WIDTH = 2.5;
/** or this many for each agent, what two hours of work allow: how long a day will be is not known at first. */
const WIDTH_PER_AGENT = 0.25;
/** So long without a live answer is a night, and no day is longer than this, ms. */
const NIGHT_MS = 4 * 3_600_000;
const LONGEST_DAY_MS = 24 * 3_600_000;

/** @param firstTarget share of live answers, 0–1 */
export function createAbandonBudget(firstTarget: number): AbandonBudget {
  let target = firstTarget;
  /** Logarithm of it. */
  let appetite = Math.log(FIRST_APPETITE);
  let balance = 0;
  let answersToday = 0;
  let answersDayBefore = 0;
  let dayBeganAt = 0;
  let lastAt = -Infinity;

  function countDay(at: number): void {
    if (at - lastAt > NIGHT_MS || at - dayBeganAt > LONGEST_DAY_MS) {
      answersDayBefore = answersToday;
      answersToday = 0;
      dayBeganAt = at;
    }
    answersToday += 1;
    lastAt = Math.max(lastAt, at);
  }

  const widthFor = (agents: number) =>
    Math.max(LEAST_WIDTH, WIDTH_PER_AGENT * agents, LEEWAY * Math.max(answersToday, answersDayBefore));

  return {
    observe(abandoned, agents, at) {
      countDay(at);
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
