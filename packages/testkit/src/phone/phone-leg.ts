import { randomInt } from 'node:crypto';
import {
  createAudioOffer,
  createRtpSession,
  FRAME_SAMPLES,
  readAudioAnswer,
  answerAudioOffer,
  type FrameSource,
  type RtpCounters,
} from '@outrider/audio';
import type { Credentials, Dialog, SipPeer, UserAgent } from '@outrider/sip';
import type { Ear } from './ear.js';

export interface PhoneLegOptions {
  agent: UserAgent;
  target: SipPeer;
  host: string;
  uri: string;
  credentials: Credentials;
  audioTimeoutMs: number;
  voice: FrameSource;
  ear: Ear;
  heardDigit(digit: string): void;
  /** The phone is being closed: an INVITE still out is cancelled. */
  signal: AbortSignal;
}

/** Why a leg ended or did not come up, for the log of a test. */
export type PhoneLoss = { reason: string; status?: number };

/** One call of a phone that has been answered. */
export interface PhoneLeg {
  readonly counters: Readonly<RtpCounters>;
  /** Resolves when the leg is over, whoever ended it. */
  readonly lost: Promise<PhoneLoss>;
  sendDtmf(digits: string): Promise<void>;
  hold(on: boolean): Promise<void>;
  hangUp(): Promise<void>;
  cut(): Promise<void>;
}

const SILENCE = new Int16Array(FRAME_SAMPLES);
/** How long the softswitch may take to answer, ms. */
const ANSWER_WITHIN_MS = 10_000;
const CHECK_AUDIO_EVERY_MS = 500;

/** Calls and waits for the answer. @throws SipFailure, AudioError; nothing is left open then. */
export async function openPhoneLeg(options: PhoneLegOptions): Promise<PhoneLeg> {
  const { agent, host, uri, ear, signal } = options;
  const rtp = await createRtpSession({ host });
  try {
    const local = { host, port: rtp.port, sessionId: randomInt(2 ** 31), version: 1 };
    const call = agent.invite({
      uri,
      from: uri,
      target: options.target,
      body: createAudioOffer(local),
      credentials: options.credentials,
    });
    const giveUp = () => call.cancel();
    const timer = setTimeout(giveUp, ANSWER_WITHIN_MS);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    const dialog = await call.answered.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
    });
    try {
      rtp.setRemote(readAudioAnswer(dialog.remoteSdp));
    } catch (error) {
      await dialog.bye();
      throw error;
    }
    return superviseLeg(options, dialog, rtp, local, ear);
  } catch (error) {
    await rtp.close();
    throw error;
  }
}

function superviseLeg(
  { voice, heardDigit, audioTimeoutMs }: PhoneLegOptions,
  dialog: Dialog,
  rtp: Awaited<ReturnType<typeof createRtpSession>>,
  local: { host: string; port: number; sessionId: number; version: number },
  ear: Ear,
): PhoneLeg {
  let held = false;
  let over!: (loss: PhoneLoss) => void;
  const lost = new Promise<PhoneLoss>((resolve) => (over = resolve));

  rtp.onDtmf(heardDigit);
  // A phone that has nothing to say sends silence: no RTP at all means a dead leg to the far end.
  rtp.run({ source: () => (held ? undefined : voice()) ?? SILENCE, sink: ear.frame });
  const audioCheck = setInterval(() => {
    if (rtp.silentMs() < audioTimeoutMs) return;
    void end(`no RTP for ${audioTimeoutMs} ms`);
    void dialog.bye();
  }, CHECK_AUDIO_EVERY_MS);
  let ending: Promise<void> | undefined;
  async function shut(reason: string): Promise<void> {
    clearInterval(audioCheck);
    await rtp.close();
    over({ reason });
  }
  /** The first reason counts. */
  const end = (reason: string) => (ending ??= shut(reason));

  dialog.onEnded((cause) => void end(cause));
  dialog.onOffer((offer) => {
    local.version += 1;
    const { sdp, remote } = answerAudioOffer(offer, local);
    rtp.setRemote(remote);
    return sdp;
  });

  return {
    counters: rtp.counters,
    lost,
    sendDtmf: (digits) => rtp.sendDtmf(digits),
    async hold(on) {
      local.version += 1;
      const direction = on ? 'sendonly' : 'sendrecv';
      const answer = await dialog.reinvite(createAudioOffer({ ...local, direction }));
      held = on;
      rtp.setRemote(readAudioAnswer(answer, { direction }));
    },
    hangUp: () => dialog.bye(),
    cut: () => end('cut'),
  };
}
