import { setTimeout as delay } from 'node:timers/promises';
import { createPhone, type Phone } from '../phone/phone.js';
import { connectAgent, type AgentClient } from './agent-client.js';
import { createDraws, DEFAULT_BEHAVIOUR, type AgentBehaviour } from './behaviour.js';
import { createBotStats, type AgentBotStats } from './bot-stats.js';
import { createCallHandling } from './call-handling.js';
import { logOn } from './log-on.js';

export interface AgentBotOptions {
  /** `http://host:port` */
  apiUrl: string;
  /** `ws://host:port` */
  gatewayUrl: string;
  email: string;
  password: string;
  campaignId: string;
  behaviour?: Partial<AgentBehaviour>;
}

/** An agent without a person: logs on, signs in, has a phone, takes calls and disposes of them, all as a person's programs would. */
export interface AgentBot {
  readonly email: string;
  stats(): AgentBotStats;
  /** The present agent session; undefined between two. */
  readonly agentSessionId: string | undefined;
  readonly phone: Phone | undefined;
  /** No more calls after the present one. */
  pause(reason: string): Promise<void>;
  /** Loses its socket, or its leg, as a network does; both come back by themselves. */
  cutSocket(): void;
  cutLeg(): Promise<void>;
  /** Takes no more calls, lets the present one end (it is hung up after `graceMs`), signs out and hangs up. */
  stop(graceMs?: number): Promise<void>;
}

/** One sign-in: from the agent session's beginning to its end. */
interface Shift {
  client: AgentClient;
  phone: Phone;
  ended: Promise<string>;
  handling: ReturnType<typeof createCallHandling>;
}

/**
 * Starts a bot; resolves when it is ready for calls. From then on it is at work until it is stopped: where its agent session is ended
 * from outside it signs in again.
 * @throws where the first log-on, sign-in or leg fails
 */
export async function createAgentBot(options: AgentBotOptions): Promise<AgentBot> {
  const behaviour: AgentBehaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const draws = createDraws(behaviour.seed);
  const stats = createBotStats();
  let stopping = false;
  let shift: Shift | undefined;
  let stopped: Promise<void> | undefined;

  const begin = async (): Promise<Shift> => {
    const { cookie } = await logOn(options.apiUrl, options.email, options.password);
    const client = await connectAgent(options.gatewayUrl, cookie);
    let phone: Phone | undefined;
    try {
      await client.send({ type: 'sign-in', campaignId: options.campaignId });
      const account = client.snapshot?.sipAccount;
      if (!account) throw new Error('The gateway gave no SIP account.');
      phone = await createPhone({ ...account, audio: behaviour.toneHz > 0 ? { toneHz: behaviour.toneHz } : {} });
      phone.onUp(() => (stats.raw.legs += 1));
      const handling = createCallHandling({ client, phone, behaviour, draws, stats });
      const ended = new Promise<string>((resolve) => client.onClosed(resolve));
      await phone.whenUp();
      await client.send({ type: 'ready' });
      return { client, phone, ended, handling };
    } catch (error) {
      client.close();
      await phone?.close();
      throw error;
    }
  };

  const finish = async ({ client, phone, handling }: Shift) => {
    handling.stop();
    stats.raw.reconnects += client.reconnects;
    client.close();
    await phone.close();
  };

  /** Signs in again each time that the agent session is ended from outside. */
  const stayAtWork = async () => {
    for (let present = shift; present; present = shift) {
      const why = await present.ended;
      if (stopping) return;
      shift = undefined;
      stats.enter('offline');
      await finish(present);
      if (why === 'signed-in-elsewhere') return;
      stats.trouble(`signed out: ${why}`);
      while (!shift && !stopping) {
        const next = await begin().catch(stats.trouble);
        if (next && stopping) await finish(next);
        else if (next) shift = next;
        else await delay(1_000);
      }
    }
  };

  const stop = async (graceMs: number) => {
    stopping = true;
    const present = shift;
    shift = undefined;
    if (!present) return;
    await present.client.send({ type: 'pause', reason: 'Going home' }).catch(stats.trouble);
    await present.handling.quiet(graceMs);
    await present.client.send({ type: 'sign-out' }).catch(stats.trouble);
    await finish(present);
    stats.enter('offline');
  };

  shift = await begin();
  void stayAtWork();
  return {
    email: options.email,
    stats: () => {
      const read = stats.read();
      return { ...read, reconnects: read.reconnects + (shift?.client.reconnects ?? 0) };
    },
    get agentSessionId() {
      return shift?.client.snapshot?.agentSessionId;
    },
    get phone() {
      return shift?.phone;
    },
    pause: async (reason) => shift?.client.send({ type: 'pause', reason }),
    cutSocket: () => shift?.client.cut(),
    cutLeg: async () => shift?.phone.cut(),
    stop: (graceMs = 10_000) => (stopped ??= stop(graceMs)),
  };
}
