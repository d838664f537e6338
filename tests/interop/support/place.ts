import { randomUUID } from 'node:crypto';
import type { CallEnd, CallHandlers, CallRequest, CustomerCall } from '@outrider/telephony';
import type { Softswitch } from './softswitch.js';

/** One call as the dialer places it, followed to its end. */
export interface Placed {
  readonly call: CustomerCall;
  readonly answered: Promise<void>;
  readonly ended: Promise<CallEnd>;
  /** It rang. */
  readonly rang: Promise<void>;
}

export function place(
  softswitch: Softswitch,
  port: number,
  more: Partial<CallRequest> = {},
  credentials?: { username: string; password: string },
  handlers: Partial<Pick<CallHandlers, 'onAnswered'>> = {},
): Placed {
  const { promise: answered, resolve: onAnswered } = later<void>();
  const { promise: rang, resolve: onRinging } = later<void>();
  const { promise: ended, resolve: onEnded } = later<CallEnd>();
  const call = softswitch.control.placeCall(
    {
      to: '+4520123456',
      callerId: '+4570101010',
      trunk: { host: '127.0.0.1', port, transport: 'udp', ...(credentials && { credentials }) },
      callId: randomUUID(),
      fromTag: randomUUID().slice(0, 8),
      maxRingMs: 20_000,
      ...more,
    },
    {
      mayStart: () => Promise.resolve(true),
      onSipIds: () => undefined,
      onRinging,
      onAnswered: () => onAnswered(),
      onEnded,
      ...handlers,
    },
  );
  return { call, answered, rang, ended };
}

function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((done) => (resolve = done));
  return { promise, resolve };
}
