import { createLedger } from '../ledger.js';
import { createRateWindow } from '../rate-window.js';
import type { Pacer, PacingSettings } from '../types.js';
import { createAbandonBudget } from './abandon-budget.js';
import { createAnswerShare } from './answer-share.js';
import { createDurationModel } from './duration-model.js';
import { explain } from './explain.js';
import { createForecast } from './forecast.js';
import { createInDialOrder } from './in-dial-order.js';
import { createOutlook, MOMENTS } from './outlook.js';
import { createRingModel } from './ring-model.js';
import { createShortfalls } from './shortfalls.js';
import { surplusCalls } from './surplus.js';

/** Share of answers to begin with. */
const PRIOR_SHARE = 0.4;
/** Weight of one more agent in the share of those who stay: about the last 50 count. */
const STAYING_WEIGHT = 0.02;
/** The end of a call is waited for this long beyond the longest ringing, ms. */
const LATE_NEWS_MS = 10_000;

interface RingOutcome {
  ringMs: number;
  end: 'answered' | 'unanswered' | 'given-up';
  told: number | undefined;
}

/**
 * Places calls ahead of the agents: as many as keep the chance that the next answer finds nobody within what the
 * abandon budget allows. Learns everything it needs on line; with no budget left it does what the progressive pacer
 * does. O(agents + calls) a decision.
 */
export function createPredictivePacer(settings: Omit<PacingSettings, 'mode'>): Pacer {
  const talk = createDurationModel({ priorMeanSeconds: 90, memory: 1000 });
  const wrapUp = createDurationModel({ priorMeanSeconds: 15, memory: 1000 });
  const ring = createRingModel({ memory: 1500, priorShare: PRIOR_SHARE });
  const answerShare = createAnswerShare({ memory: 1000, prior: PRIOR_SHARE, priorWeight: 10 });
  const outlook = createOutlook({ talk, wrapUp, ring }, settings.patienceMs / 1000);
  const budget = createAbandonBudget(settings.abandonTarget);
  const rate = createRateWindow(settings.maxCallsPerSecond);
  let staying = 1;
  const outcomes = createInDialOrder<RingOutcome>(settings.maxRingMs + LATE_NEWS_MS, ({ ringMs, end, told }) => {
    ring.observe(ringMs, end);
    if (end !== 'given-up') answerShare.observe(end === 'answered', told);
  });
  const ledger = createLedger({
    agentMoved(from, to, heldMs, at) {
      if (from !== 'talking' && from !== 'wrap-up') return;
      const running = (stage: typeof from) => (visit: (elapsedMs: number) => void) =>
        ledger.eachWorkingAgent((state, since) => {
          if (state === stage) visit(at - since);
        });
      if (from === 'talking' && (to === 'wrap-up' || to === 'idle')) talk.observe(heldMs, running('talking'));
      if (from === 'talking' && to === 'idle') wrapUp.observe(0, running('wrap-up'));
      if (from === 'wrap-up' && to === 'idle') wrapUp.observe(heldMs, running('wrap-up'));
      if (to !== 'wrap-up') staying += STAYING_WEIGHT * ((to === 'paused' || to === 'offline' ? 0 : 1) - staying);
    },
    rang: ({ callId, answerProbability }, ringMs, end) => {
      outcomes.ended(callId, { ringMs, end, told: answerProbability });
    },
    answerSettled: (abandoned, at) => budget.observe(abandoned, ledger.working(), at),
  });
  const shortfalls = { now: createShortfalls(MOMENTS.length), later: createShortfalls(MOMENTS.length) };
  const knowledge = { ledger, outlook, answerShare, stayingShare: () => staying, shortfalls };

  return {
    observe(event) {
      if (event.type === 'target') budget.aim(Math.min(1, Math.max(0, event.abandonTarget)));
      else if (ledger.observe(event) && event.type === 'dialed') {
        rate.dialed(event.at);
        outcomes.dialed(event.callId, event.at);
      }
    },

    decide(at) {
      const working = ledger.working();
      const ringing = ledger.calls('ringing');
      const free = ledger.agents('idle') - ledger.calls('waiting');
      const channels = settings.maxConcurrentCalls - ringing - ledger.calls('waiting') - ledger.calls('talking');
      const room = Math.max(0, Math.min(channels, rate.room(at)));
      const acceptable = budget.acceptableRisk(working);
      const cancel = working === 0 ? ringing : surplusCalls(knowledge, at);
      const forecast = createForecast(knowledge, at);
      ledger.eachRingingCall(forecast.addRinging);
      const expected = forecast.expected();

      // One call for each free agent risks nothing, whatever the rounding says.
      const safe = Math.max(0, free - ringing);
      const dial = working === 0 || cancel > 0 ? 0 : forecast.placeWithin(acceptable, { safe, room });
      const risk = forecast.risk();
      const weighedRisk = forecast.weighedRisk();

      return {
        dial,
        cancel,
        reason: explain({ working, free, ringing, dial, cancel, room, risk, acceptable, expected }),
        forecast: {
          agentsWorking: working,
          agentsFree: free,
          agentsFreeIn16s: expected.agentsFree,
          callsRinging: ringing,
          answersIn16s: expected.answers,
          answerShare: answerShare.now(),
          meanTalkSeconds: talk.meanSeconds(),
          meanWrapUpSeconds: wrapUp.meanSeconds(),
          riskOfNextCall: risk,
          weighedRisk,
          acceptableRisk: acceptable,
          abandonTarget: budget.target(),
          abandonBalance: budget.balance(),
        },
      };
    },
  };
}
