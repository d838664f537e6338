import type { PacingEvent } from '@outrider/pacing';
import { seededRandom } from '../../../demo-tenant/random.js';
import { draw } from '../workload/distribution.js';
import type { Scenario } from '../workload/scenario.js';
import { createAgents } from './agents.js';
import { createFates, type Fate } from './calls.js';
import type { Dialer, Floor } from './dialer.js';
import { createEventQueue } from './event-queue.js';
import type { Recorder } from './recorder.js';
import { shifts } from './shifts.js';

interface Call {
  readonly id: string;
  readonly fate: Fate;
  stage: 'ringing' | 'waiting' | 'talking' | 'over';
}

type Happening =
  | { what: 'decision'; regular: boolean }
  | { what: 'start' | 'pause' | 'leave'; agent: number }
  | { what: 'ring-over' | 'patience-over'; call: Call }
  | { what: 'talk-over'; call: Call; agent: number; wrapUpSeconds: number }
  | { what: 'wrap-up-over'; agent: number };

/**
 * Plays all days of a scenario: what a dialer decides, how its calls go, what agents do. Nothing is dialed after the
 * end of a day, and its last calls are still served; only what lies within the day counts as worked.
 * Calls and talks are drawn from streams of their own, so that two dialers meet the same leads.
 */
export function simulate(scenario: Scenario, dialer: Dialer, recorder: Recorder, seed: number): void {
  const fateOf = createFates(scenario, seededRandom(seed * 2 + 1));
  const randomTalk = seededRandom(seed * 2 + 2 ** 30);
  let calls = 0;
  for (let day = 0; day < scenario.days; day += 1) playDay(day);

  function playDay(day: number): void {
    const seconds = scenario.hoursPerDay * 3600;
    const queue = createEventQueue<Happening>();
    const ms = (at: number) => (day * 86_400 + at) * 1000;
    const tell = (event: PacingEvent) => dialer.observe?.(event);
    const agents = createAgents(scenario.agents, { number: day, seconds }, recorder, (id, state, at) => {
      tell({ type: 'agent', at: ms(at), agentId: `a${id}`, state });
    });
    const ringing = new Map<string, Call>();
    const waiting: Call[] = [];
    const today = { dialed: 0, answered: 0, abandoned: 0 };
    const recentDials: number[] = [];

    shifts(scenario).forEach((shift, agent) => {
      queue.put(shift.from, { what: 'start', agent });
      if (shift.to !== undefined) queue.put(shift.to, { what: 'leave', agent });
      if (!shift.pause || shift.pause.to > (shift.to ?? seconds)) return;
      queue.put(shift.pause.from, { what: 'pause', agent });
      queue.put(shift.pause.to, { what: 'start', agent });
    });
    queue.put(0, { what: 'decision', regular: true });

    let now = 0;
    let decidedAt = -Infinity;
    let regularAt = 0;
    let soon = false;
    for (let next = queue.take(); next; next = queue.take()) {
      now = next.at;
      happen(next.event);
      if (dialer.afterEvents === undefined || soon || next.event.what === 'decision') continue;
      const at = Math.max(now, decidedAt + dialer.afterEvents);
      if (at >= regularAt) continue;
      soon = true;
      queue.put(at, { what: 'decision', regular: false });
    }
    agents.endDay(Math.max(now, seconds));

    function happen(event: Happening): void {
      switch (event.what) {
        case 'decision':
          soon = soon && event.regular;
          if (now >= seconds) return;
          decidedAt = now;
          decide();
          if (!event.regular) return;
          regularAt = now + dialer.everySeconds;
          queue.put(regularAt, event);
          return;
        case 'start':
          agents.start(event.agent, now);
          return serve();
        case 'pause':
          return agents.stop(event.agent, 'paused', now);
        case 'leave':
          return agents.stop(event.agent, 'offline', now);
        case 'ring-over':
          return ringOver(event.call);
        case 'patience-over':
          if (event.call.stage !== 'waiting') return;
          waiting.splice(waiting.indexOf(event.call), 1);
          event.call.stage = 'over';
          today.abandoned += 1;
          recorder.abandoned(day, now);
          return tell({ type: 'abandoned', at: ms(now), callId: event.call.id });
        case 'talk-over': {
          event.call.stage = 'over';
          tell({ type: 'completed', at: ms(now), callId: event.call.id });
          if (!agents.talked(event.agent, now)) return;
          const { agent } = event;
          if (event.wrapUpSeconds > 0) queue.put(now + event.wrapUpSeconds, { what: 'wrap-up-over', agent });
          else happen({ what: 'wrap-up-over', agent });
          return;
        }
        case 'wrap-up-over':
          agents.ready(event.agent, now);
          return serve();
      }
    }

    function decide(): void {
      const { dial, cancel } = dialer.decide(ms(now), floor());
      for (const call of cancel > 0 ? [...ringing.values()].reverse().slice(0, cancel) : []) {
        over(call);
        recorder.cancelled(day, now);
        tell({ type: 'unanswered', at: ms(now), callId: call.id, outcome: 'cancelled' });
      }
      while (recentDials[0] !== undefined && recentDials[0] <= now - 1) recentDials.shift();
      const channels = scenario.channels - ringing.size - waiting.length - agents.count('talking');
      const room = Math.min(channels, scenario.callsPerSecond - recentDials.length);
      for (let n = Math.min(dial, room); n >= 1; n -= 1) place();
    }

    function place(): void {
      const call: Call = { id: `c${(calls += 1)}`, fate: fateOf(now), stage: 'ringing' };
      ringing.set(call.id, call);
      recentDials.push(now);
      today.dialed += 1;
      recorder.dialed(day, now);
      const told = call.fate.toldProbability;
      tell({
        type: 'dialed',
        at: ms(now),
        callId: call.id,
        ...(told === undefined ? {} : { answerProbability: told }),
      });
      queue.put(now + call.fate.ringSeconds, { what: 'ring-over', call });
    }

    function ringOver(call: Call): void {
      if (call.stage !== 'ringing') return;
      const { end } = call.fate;
      if (end !== 'answered') {
        over(call);
        return tell({ type: 'unanswered', at: ms(now), callId: call.id, outcome: end });
      }
      ringing.delete(call.id);
      call.stage = 'waiting';
      today.answered += 1;
      recorder.answered(day, now);
      tell({ type: 'answered', at: ms(now), callId: call.id });
      waiting.push(call);
      serve();
      if (waiting.includes(call)) queue.put(now + scenario.patience, { what: 'patience-over', call });
    }

    /** Who has waited longest gets the agent who has been idle longest. */
    function serve(): void {
      for (let call = waiting[0]; call; call = waiting[0]) {
        const agent = agents.seize(now);
        if (agent === undefined) return;
        waiting.shift();
        call.stage = 'talking';
        tell({ type: 'connected', at: ms(now), callId: call.id, agentId: `a${agent}` });
        const talkSeconds = draw(scenario.talk, randomTalk);
        const wrapUpSeconds = draw(scenario.wrapUp, randomTalk);
        queue.put(now + talkSeconds, { what: 'talk-over', call, agent, wrapUpSeconds });
      }
    }

    function over(call: Call): void {
      ringing.delete(call.id);
      call.stage = 'over';
    }

    function floor(): Floor {
      return {
        signedIn: agents.signedIn(),
        ready: agents.count('idle'),
        talking: agents.count('talking'),
        wrapUp: agents.count('wrap-up'),
        paused: agents.count('paused'),
        ringing: ringing.size,
        waiting: waiting.length,
        talkAges: () => agents.talkAges(now),
        today,
        left: seconds - now,
      };
    }
  }
}
