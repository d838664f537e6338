import type { Termination } from '@outrider/domain';
import type { CallEnd } from '@outrider/telephony';

/** Why a call was hung up before anything was sent. */
export type UnsentReason = 'dialer-lost' | 'campaign-stopped' | 'agent-left';

/** What this process knows of a call when it ends. */
export interface EndOfCall {
  /** This process marked the attempt as dialed: without it, another has the attempt, and its end. */
  mine: boolean;
  unsentReason: UnsentReason;
  /** Why we hung up ourselves after the answer. */
  ourReason: Termination | undefined;
  wasTalking: boolean;
}

/** How the attempt of a call ended; undefined: that is not ours to say. */
export function endedAs(
  end: CallEnd,
  { mine, unsentReason, ourReason, wasTalking }: EndOfCall,
): Termination | undefined {
  switch (end.phase) {
    case 'not-sent':
      if (end.cause === 'refused' && !mine) return undefined;
      if (end.cause === 'media') return { result: 'failed', reason: 'media' };
      return { result: 'never-sent', reason: end.cause === 'hung-up' ? unsentReason : 'no-channel' };
    case 'setup':
      return end.termination;
    case 'answered':
      if (ourReason) return ourReason;
      if (end.by === 'switch-lost') return { result: 'failed', reason: 'switch-lost' };
      if (end.by === 'media-lost') return { result: 'failed', reason: 'media' };
      return { result: wasTalking ? 'connected' : 'hung-up', reason: 'customer-hung-up' };
  }
}
