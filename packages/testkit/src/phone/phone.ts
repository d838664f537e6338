import { setTimeout as delay } from 'node:timers/promises';
import { sineSource, type FrameSource, type RtpCounters } from '@outrider/audio';
import { createEndpoint, createUserAgent, type SipPeer } from '@outrider/sip';
import { createEar, type Heard } from './ear.js';
import { openPhoneLeg, type PhoneLeg, type PhoneLoss } from './phone-leg.js';

export interface PhoneOptions {
  /** Whom to call and as whom: the one-time account that the gateway gave. */
  uri: string;
  username: string;
  password: string;
  server: { host: string; port: number };
  protocol?: 'udp' | 'tcp';
  /** Address of the phone itself, SIP and RTP. Default 127.0.0.1. */
  host?: string;
  audio?: {
    /** What the agent says, hertz; a tone of its own tells agents apart. Default: silence. */
    toneHz?: number;
    /** RTP that stays away for so long means that the leg is dead, ms: a media server sends silence too. Default 5000. */
    timeoutMs?: number;
  };
}

/** An agent's softphone: one long-lived leg to the softswitch, dialed again by itself after every loss. */
export interface Phone {
  readonly up: boolean;
  /** Legs that came up, since the start. */
  readonly legs: number;
  readonly lastLoss: PhoneLoss | undefined;
  /** @throws after `timeoutMs`, with the last loss. */
  whenUp(timeoutMs?: number): Promise<void>;
  onUp(listener: () => void): void;
  onLost(listener: (loss: PhoneLoss) => void): void;
  /** The last `ms` heard, 5000 at the most. Default 500. */
  hears(ms?: number): Heard;
  /** Samples of them, 8 kHz. */
  heardSamples(ms: number): Int16Array;
  /** An answering machine's beep was heard. */
  onBeep(listener: () => void): void;
  /** Digits heard over all legs. */
  readonly dtmf: string;
  /** Of the present leg. */
  readonly counters: Readonly<RtpCounters> | undefined;
  /** Says this from now on: a tone, frames of one's own, or nothing. */
  say(what: number | FrameSource | undefined): void;
  /** @throws when the leg is down. */
  sendDtmf(digits: string): Promise<void>;
  /** Re-INVITE with `sendonly` and silence; or back. @throws when the leg is down or it is refused. */
  hold(on: boolean): Promise<void>;
  /** Ends this leg as a lost network does: no BYE. The phone then dials again. */
  cut(): Promise<void>;
  /** Hangs up and dials no more. */
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;
/** How often the softswitch is asked whether it still knows the call. */
const PING_MS = 2_000;
/** Quick timers: the network is one machine, and a dead softswitch must be noticed within seconds. */
const TIMERS = { t1: 100, t2: 800, t4: 1_000 };

/** Binds the phone's SIP port and begins to dial. */
export async function createPhone(options: PhoneOptions): Promise<Phone> {
  const { protocol = 'udp', host = '127.0.0.1' } = options;
  const endpoint = await createEndpoint({ listen: [{ protocol, host, port: 0 }], timers: TIMERS });
  const agent = createUserAgent(endpoint, { contactUser: options.username, pingMs: PING_MS });
  const target: SipPeer = { protocol, ...options.server };
  const ear = createEar();
  const closing = new AbortController();
  const upListeners: (() => void)[] = [];
  const lostListeners: ((loss: PhoneLoss) => void)[] = [];
  let voice: FrameSource | undefined = voiceOf(options.audio?.toneHz);
  let leg: PhoneLeg | undefined;
  let lastLoss: PhoneLoss | undefined;
  let legs = 0;
  let dtmf = '';

  async function oneLeg(): Promise<void> {
    const opened = await openPhoneLeg({
      agent,
      target,
      host,
      uri: options.uri,
      credentials: { username: options.username, password: options.password },
      audioTimeoutMs: options.audio?.timeoutMs ?? 5_000,
      voice: () => voice?.(),
      ear,
      heardDigit: (digit) => void (dtmf += digit),
      signal: closing.signal,
    });
    leg = opened;
    legs += 1;
    for (const listener of upListeners) listener();
    lastLoss = await opened.lost;
    leg = undefined;
    for (const listener of lostListeners) listener(lastLoss);
  }

  async function stayConnected(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!closing.signal.aborted) {
      const before = legs;
      await oneLeg().catch((error: Error & { status?: number }) => {
        lastLoss = { reason: error.message, ...(error.status !== undefined && { status: error.status }) };
      });
      pause = legs > before ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
      await delay(pause, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }
  const running = stayConnected();

  function present(): PhoneLeg {
    if (!leg) throw new Error(`The phone of ${options.username} has no leg (${lastLoss?.reason ?? 'not up yet'}).`);
    return leg;
  }

  return {
    get up() {
      return leg !== undefined;
    },
    get legs() {
      return legs;
    },
    get lastLoss() {
      return lastLoss;
    },
    get dtmf() {
      return dtmf;
    },
    get counters() {
      return leg?.counters;
    },
    whenUp: (timeoutMs = 15_000) =>
      new Promise((resolve, reject) => {
        if (leg) return resolve();
        const timer = setTimeout(
          () => reject(new Error(`No leg after ${timeoutMs} ms: ${lastLoss?.reason ?? 'no answer yet'}`)),
          timeoutMs,
        );
        upListeners.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
    onUp: (listener) => void upListeners.push(listener),
    onLost: (listener) => void lostListeners.push(listener),
    hears: (ms = 500) => ear.hears(ms),
    heardSamples: ear.last,
    onBeep: ear.onBeep,
    say: (what) => void (voice = typeof what === 'number' ? sineSource(what) : what),
    sendDtmf: async (digits) => present().sendDtmf(digits),
    hold: async (on) => present().hold(on),
    cut: async () => present().cut(),
    async close() {
      closing.abort();
      void leg?.hangUp();
      await running;
      await agent.close();
      await endpoint.close();
    },
  };
}

function voiceOf(toneHz: number | undefined): FrameSource | undefined {
  return toneHz === undefined ? undefined : sineSource(toneHz);
}
