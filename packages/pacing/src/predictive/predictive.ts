import { createLedger } from '../ledger.js';
import { createRateWindow } from '../rate-window.js';
import type { Pacer, PacingSettings } from '../types.js';
import { count } from '../wording.js';
import { createAbandonBudget } from './abandon-budget.js';
import { createDurationModel } from './duration-model.js';
import { forecast, surplusCalls } from './forecast.js';
import { createOutlook } from './outlook.js';
import { createRingModel } from './ring-model.js';

/** Ringing calls are given up, when agents have left, down to this chance of being abandoned. */
const GIVE_UP_ABOVE = 0.5;

/**
 * Places calls ahead of the agents: as many as keep the chance that the next answer finds nobody within what the
 * abandon budget allows. Learns everything it needs on line; with no agents to spare and no budget left it does what
 * the progressive pacer does.
 */
export function createPredictivePacer(settings: Omit<PacingSettings, 'mode'>): Pacer {
  const models = {
    talk: createDurationModel({ priorMeanSeconds: 90, memory: 400 }),
    wrapUp: createDurationModel({ priorMeanSeconds: 15, memory: 400 }),
    ring: createRingModel({ memory: 1500, shareMemory: 300, priorShare: 0.4 }),
  };
  const outlook = createOutlook(models, settings.patienceMs / 1000);
  const budget = createAbandonBudget(settings.abandonTarget);
  const rate = createRateWindow(settings.maxCallsPerSecond);
  const ledger = createLedger({
    agentMoved(from, to, heldMs) {
      if (from === 'talking' && (to === 'wrap-up' || to === 'idle')) models.talk.observe(heldMs);
      if (from === 'talking' && to === 'idle') models.wrapUp.observe(0);
      if (from === 'wrap-up' && to === 'idle') models.wrapUp.observe(heldMs);
    },
    rang: (ringMs, end) => models.ring.observe(ringMs, end),
    answerSettled: (abandoned) => budget.observe(abandoned),
  });

  return {
    observe(event) {
      if (event.type === 'target') budget.aim(Math.min(1, Math.max(0, event.abandonTarget)));
      else if (ledger.observe(event) && event.type === 'dialed') rate.dialed(event.at);
    },

    decide(at) {
      const working = ledger.working();
      const ringing = ledger.calls('ringing');
      const free = ledger.agents('idle') - ledger.calls('waiting');
      const channels = settings.maxConcurrentCalls - ringing - ledger.calls('waiting') - ledger.calls('talking');
      const room = Math.max(0, Math.min(channels, rate.room(at)));
      const acceptable = budget.acceptableRisk(working);
      const ahead = forecast(ledger, outlook, models.ring.oddsFactor, at);

      const expected = ahead.expected();
      const cancel = working === 0 ? ringing : surplusCalls(ledger, outlook, models.ring.oddsFactor, at, GIVE_UP_ABOVE);
      let dial = 0;
      let risk = 0;
      if (working > 0 && cancel === 0) {
        while (dial < room) {
          risk = ahead.risk();
          // One call for each free agent risks nothing, whatever the rounding says.
          if (risk >= acceptable && ringing + dial >= free) break;
          ahead.place();
          dial += 1;
        }
      }

      return {
        dial,
        cancel,
        reason: explain({ working, free, ringing, dial, cancel, room, risk, acceptable }),
        forecast: {
          agentsWorking: working,
          agentsFree: free,
          agentsFreeIn16s: expected.agentsFree,
          callsRinging: ringing,
          answersIn16s: expected.answers,
          answerShare: models.ring.answerShare(),
          meanTalkSeconds: models.talk.meanSeconds(),
          meanWrapUpSeconds: models.wrapUp.meanSeconds(),
          riskOfNextCall: risk,
          acceptableRisk: acceptable,
          abandonTarget: budget.target(),
          abandonBalance: budget.balance(),
        },
      };
    },
  };
}

function explain(n: {
  working: number;
  free: number;
  ringing: number;
  dial: number;
  cancel: number;
  room: number;
  risk: number;
  acceptable: number;
}): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (n.working === 0) {
    return n.cancel > 0
      ? `No agent is working: giving up ${count(n.cancel, 'ringing call', 'ringing calls')}.`
      : 'Not dialing: no agent is signed in and working.';
  }
  const now = `${count(
    Math.max(0, n.free),
    'agent is free',
    'agents are free',
  )} and ${count(n.ringing, 'call is ringing', 'calls are ringing')}`;
  if (n.room === 0) return `${now}; the trunks take no more calls now.`;
  if (n.dial === n.room) return `${now}: placing ${n.dial}, all that the trunks take now.`;
  if (n.cancel > 0) return `${now}; agents have left: giving up ${count(n.cancel, 'call', 'calls')}.`;
  const limit = `one more would find nobody with a chance of ${percent(n.risk)}; ${percent(n.acceptable)} is acceptable`;
  return n.dial === 0 ? `${now}: placing none, ${limit}.` : `${now}: placing ${n.dial}, ${limit}.`;
}
