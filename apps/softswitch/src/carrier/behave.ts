import { setTimeout as sleep } from 'node:timers/promises';
import type { Dialog, IncomingCall } from '@outrider/sip';
import type { CallEnding } from './call-records.js';
import type { CallMedia } from './call-media.js';
import type { CallPlan } from './plan.js';
import { BEEP_MS, earlySource, machineSource, toneSource } from './voices.js';

export interface CallOutcome {
  ending: CallEnding;
  status?: number;
}

export interface BehaveOptions {
  call: IncomingCall;
  plan: CallPlan;
  toneHz: number;
  /** Opens the call's audio; called only for calls that have any. */
  openMedia(): Promise<CallMedia>;
  /** The call was answered. */
  answered(dialog: Dialog): void;
  maxCallMs: number;
  /** Aborted to end the call from outside (audio lost, carrier closing) with the ending as its reason. */
  stop: AbortSignal;
}

/** When a ringing call says so, ms. */
const RINGING_AFTER_MS = 150;
/** Longer than any caller's timer B: a call that never got an answer is then forgotten. */
const UNANSWERED_MS = 40_000;
/** How long a machine records where the scenario does not say. */
const RECORD_MS = 30_000;

/** Lives through one call as its plan says. Resolves when the call is over, however it ended. */
export async function behave(options: BehaveOptions): Promise<CallOutcome> {
  const { call, plan, stop } = options;
  const cancelled = new AbortController();
  call.onCancelled(() => cancelled.abort());
  const over = AbortSignal.any([cancelled.signal, stop]);
  const wait = (ms: number) => sleep(ms, undefined, { signal: over });

  try {
    switch (plan.behaviour) {
      case 'never-responds':
        await wait(UNANSWERED_MS);
        call.reject(480);
        return { ending: 'refused', status: 480 };
      case 'trying-only':
        call.progress(100);
        return await waitForCancel(over);
      case 'ring-out':
        call.progress(100);
        await wait(RINGING_AFTER_MS);
        call.progress(180);
        return await waitForCancel(over);
      case 'busy':
      case 'declined':
      case 'unallocated':
      case 'congestion':
      case 'unavailable':
      case 'reject':
        call.progress(100);
        await wait(plan.ringMs);
        return refuse(call, plan.status ?? 480);
      default:
        return await answer(options, wait, over);
    }
  } catch (error) {
    if (!over.aborted) throw error;
    if (cancelled.signal.aborted) return { ending: 'caller-cancelled', status: 487 };
    call.reject(503);
    return { ending: stop.reason as CallEnding, status: 503 };
  }
}

async function answer(
  { call, plan, toneHz, openMedia, answered, maxCallMs, stop }: BehaveOptions,
  wait: (ms: number) => Promise<void>,
  over: AbortSignal,
): Promise<CallOutcome> {
  call.progress(100);
  if (call.offer === undefined) return refuse(call, 488);
  const media = await openMedia();
  let sdp: string;
  try {
    sdp = media.answer(call.offer);
  } catch {
    return refuse(call, 488);
  }
  const ringingAfter = Math.min(RINGING_AFTER_MS, plan.ringMs);
  await wait(ringingAfter);
  if (plan.behaviour === 'early-media') {
    call.progress(183, { body: sdp });
    media.say(earlySource());
  } else if (plan.ringMs > 0) call.progress(180);
  await wait(plan.ringMs - ringingAfter);

  over.throwIfAborted();
  const dialog = call.answer(sdp);
  if (!dialog) return { ending: 'caller-cancelled', status: 487 };
  dialog.onOffer((offer) => media.answer(offer));
  answered(dialog);
  media.say(plan.behaviour === 'machine' ? machineSource(plan.greetingMs) : toneSource(toneHz));
  return talk(dialog, talkMsOf(plan), maxCallMs, stop);
}

/** Undefined: until the caller hangs up. */
function talkMsOf(plan: CallPlan): number | undefined {
  if (plan.behaviour === 'answer-and-hang-up') return 0;
  if (plan.behaviour === 'machine') return plan.greetingMs + BEEP_MS + (plan.talkMs ?? RECORD_MS);
  return plan.talkMs;
}

async function talk(
  dialog: Dialog,
  talkMs: number | undefined,
  maxCallMs: number,
  stop: AbortSignal,
): Promise<CallOutcome> {
  const hungUp = new AbortController();
  dialog.onEnded(() => hungUp.abort());
  const limited = talkMs === undefined || talkMs > maxCallMs;
  let ending: CallEnding = limited ? 'time-limit' : 'carrier-hung-up';
  await sleep(limited ? maxCallMs : talkMs, undefined, { signal: AbortSignal.any([hungUp.signal, stop]) }).catch(() => {
    if (stop.aborted) ending = stop.reason as CallEnding;
  });
  if (dialog.ended === 'remote-bye') return { ending: 'caller-hung-up' };
  if (dialog.ended !== undefined) return { ending: 'signalling-lost' };
  await dialog.bye();
  return { ending };
}

function refuse(call: IncomingCall, status: number): CallOutcome {
  call.reject(status);
  return { ending: 'refused', status };
}

/** The user agent gives the call up by itself after its longest ring time, which is told as a cancellation too. */
function waitForCancel(over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (over.aborted) reject(over.reason as Error);
    else over.addEventListener('abort', () => reject(over.reason as Error), { once: true });
  });
}
