import type { AgentServerMessage, AgentSnapshot } from '@outrider/contracts';
import type { Phone } from '../phone/phone.js';
import type { AgentClient } from './agent-client.js';
import type { AgentBehaviour, Draws } from './behaviour.js';
import type { BotStats } from './bot-stats.js';
import { MessageRefused } from './socket-client.js';

const LISTEN_EVERY_MS = 500;
/** A machine is given up so long after its beep, ms. */
const AFTER_BEEP_MS = 400;
const RETRY_MS = 500;
/** A callback is promised between so much and so much ahead, ms. */
const CALLBACK_AHEAD_MS = [600_000, 86_400_000] as const;

/** The call that a bot has or wraps up. */
interface Present {
  attemptId: string;
  answeredAt: string | null;
  connected: boolean;
  beep: boolean;
}

/** What a bot does from the offer of a call to its disposition. */
export function createCallHandling(deps: {
  client: AgentClient;
  phone: Phone;
  behaviour: AgentBehaviour;
  draws: Draws;
  stats: BotStats;
}) {
  const { client, phone, behaviour, draws, stats } = deps;
  const timers = new Set<NodeJS.Timeout>();
  const idle = new Set<() => void>();
  const ended = new Set<string>();
  let present: Present | undefined;
  let offered: AgentSnapshot['dispositions'] = [];
  let stopped = false;

  const after = (ms: number, work: () => unknown) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!stopped) void Promise.resolve(work()).catch(stats.trouble);
    }, ms);
    timers.add(timer);
  };
  const cancelTimers = () => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  /** The call may be over, or not be connected yet, when the message arrives: then it is tried again while there is a call. */
  const hangUp = async (attemptId: string): Promise<void> => {
    if (present?.attemptId !== attemptId || ended.has(attemptId)) return;
    try {
      await client.send({ type: 'hang-up', attemptId });
    } catch (error) {
      if (!(error instanceof MessageRefused && error.code === 'state-conflict')) stats.trouble(error);
      after(RETRY_MS, () => hangUp(attemptId));
    }
  };

  /** False: it was counted before. */
  const countTalk = (call: Present, at: string): boolean => {
    if (call.connected) return false;
    call.connected = true;
    stats.raw.calls += 1;
    if (call.answeredAt) stats.raw.answerToAgentMs.push(Date.parse(at) - Date.parse(call.answeredAt));
    return true;
  };

  const talk = (call: Present, at: string) => {
    if (!countTalk(call, at)) return;
    const own = draws.share() < behaviour.hangsUpShare;
    const talkMs = draws.between(behaviour.talkMs);
    after(own ? talkMs : behaviour.longestTalkMs, () => hangUp(call.attemptId));
    const listen = () => {
      stats.heard(phone.hears(LISTEN_EVERY_MS).hz);
      after(LISTEN_EVERY_MS, listen);
    };
    after(LISTEN_EVERY_MS, listen);
  };

  const dispose = async (call: Present) => {
    const code = call.beep ? 'answering-machine' : draws.weighted(onlyOffered(behaviour.dispositions, offered));
    const disposition = offered.find((each) => each.code === code) ?? offered[0];
    if (!disposition) throw new Error('The campaign offers no dispositions.');
    const { attemptId } = call;
    const dueAt = new Date(Date.now() + draws.between(CALLBACK_AHEAD_MS)).toISOString();
    if (disposition.category === 'callback') await client.send({ type: 'callback', attemptId, dueAt, scope: 'team' });
    else await client.send({ type: 'dispose', attemptId, dispositionId: disposition.id });
    stats.disposed(disposition.code);
  };

  const wrapUp = (call: Present) => {
    cancelTimers();
    const done = () => {
      if (present === call) present = undefined;
      for (const each of idle) each();
    };
    const attempt = async (triesLeft: number): Promise<void> => {
      try {
        await dispose(call);
        done();
      } catch (error) {
        // A gateway that is away comes back; what it refuses it would refuse again.
        if (error instanceof MessageRefused || triesLeft === 0) {
          stats.trouble(error);
          return done();
        }
        after(RETRY_MS, () => attempt(triesLeft - 1));
      }
    };
    after(draws.between(behaviour.wrapUpMs), () => attempt(20));
  };

  const takeSnapshot = (message: AgentSnapshot) => {
    offered = message.dispositions;
    stats.enter(message.state);
    const attempt = message.call?.attempt;
    if (!attempt) {
      present = undefined;
      cancelTimers();
      return;
    }
    if (present?.attemptId !== attempt.id) {
      cancelTimers();
      present = { attemptId: attempt.id, answeredAt: attempt.answeredAt, connected: false, beep: false };
    }
    if (message.state === 'talking') talk(present, attempt.connectedAt ?? message.since);
    if (message.state === 'wrap-up') {
      // The talk was over before the gateway could tell of it.
      if (attempt.connectedAt) countTalk(present, attempt.connectedAt);
      wrapUp(present);
    }
  };

  const receive = (message: AgentServerMessage) => {
    switch (message.type) {
      case 'snapshot':
        return takeSnapshot(message);
      case 'state':
        return stats.enter(message.state);
      case 'offered': {
        const { id: attemptId, answeredAt } = message.attempt;
        cancelTimers();
        present = { attemptId, answeredAt, connected: false, beep: false };
        stats.raw.offered += 1;
        return;
      }
      case 'connected':
        if (present?.attemptId === message.attemptId) talk(present, message.at);
        return;
      case 'ended': {
        ended.add(message.attemptId);
        if (present?.attemptId !== message.attemptId) return;
        if (present.connected) return wrapUp(present);
        present = undefined;
        for (const each of idle) each();
      }
    }
  };

  client.onMessage((message) => {
    if (!stopped) receive(message);
  });
  // The sign-in's snapshot came before anybody listened.
  if (client.snapshot) takeSnapshot(client.snapshot);
  phone.onBeep(() => {
    stats.raw.beeps += 1;
    const call = present;
    if (!call?.connected || call.beep) return;
    call.beep = true;
    after(AFTER_BEEP_MS, () => hangUp(call.attemptId));
  });

  return {
    /** Resolves when no call is left; a talk is hung up after `graceMs`. */
    async quiet(graceMs: number): Promise<void> {
      const call = present;
      if (!call) return;
      const timer = setTimeout(() => void hangUp(call.attemptId), graceMs);
      await new Promise<void>((resolve) => {
        const done = () => {
          if (present) return;
          idle.delete(done);
          resolve();
        };
        idle.add(done);
        // A call that cannot be ended is left to the platform.
        setTimeout(resolve, graceMs + behaviour.wrapUpMs[1] + 5_000).unref();
      });
      clearTimeout(timer);
    },
    stop() {
      stopped = true;
      cancelTimers();
    },
  };
}

const onlyOffered = (weights: Readonly<Record<string, number>>, offered: AgentSnapshot['dispositions']) =>
  Object.fromEntries(Object.entries(weights).filter(([code]) => offered.some((each) => each.code === code)));
