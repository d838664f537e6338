import { newCallId, newTag } from '../message/ids.js';
import { parseNameAddr } from '../message/name-addr.js';
import type { SipResponse } from '../types.js';
import type { UserAgentContext } from './context.js';
import { outOfDialogRequest } from './outgoing-call.js';
import { exchange, plusOne } from './send.js';
import { createSignal } from './signal.js';
import { SipFailure, type RegisterOptions, type Registration } from './types.js';

const DEFAULT_EXPIRES_SECONDS = 300;

/** Registers, and refreshes at three quarters of what the registrar granted (RFC 3261 §10.2). */
export async function register(context: UserAgentContext, options: RegisterOptions): Promise<Registration> {
  const ids = { callId: newCallId(), fromTag: newTag() };
  const contact = context.contact(options.target.protocol);
  const lost = createSignal<SipFailure>();
  let sequence = 0;
  let timer: NodeJS.Timeout | undefined;
  let over = false;

  async function bind(expires: number): Promise<number> {
    sequence += 1;
    const request = outOfDialogRequest(
      {
        method: 'REGISTER',
        uri: options.registrar,
        from: options.aor,
        to: options.aor,
        headers: { contact, expires: String(expires), cseq: `${sequence} REGISTER` },
      },
      ids,
    );
    const response = await exchange(request, {
      endpoint: context.endpoint,
      target: options.target,
      credentials: options.credentials,
      nextSequence: (sent) => (sequence = plusOne(sent)),
    });
    if (response.status >= 300) {
      throw new SipFailure('rejected', response.status, `REGISTER was answered ${response.status}`, response);
    }
    return grantedSeconds(response, contact) ?? expires;
  }

  function schedule(seconds: number): void {
    timer = setTimeout(() => void refresh(), seconds * 750);
    timer.unref();
  }

  async function refresh(): Promise<void> {
    try {
      const granted = await bind(asked);
      if (!over) schedule(granted);
    } catch (error) {
      if (!over) lost.emit(error as SipFailure);
    }
  }

  const asked = options.expiresSeconds ?? DEFAULT_EXPIRES_SECONDS;
  const expiresSeconds = await bind(asked);
  schedule(expiresSeconds);
  return {
    expiresSeconds,
    onLost: lost.listen,
    async unregister() {
      over = true;
      clearTimeout(timer);
      await bind(0).catch(() => undefined);
    },
  };
}

/** What the registrar says of our own contact; a 200 may list others beside it. */
function grantedSeconds(response: SipResponse, contact: string): number | undefined {
  const own = parseNameAddr(contact)?.uri;
  for (const value of response.headers.getAll('contact')) {
    const parsed = parseNameAddr(value);
    const expires = parsed?.uri === own ? parsed?.params.get('expires') : undefined;
    if (expires !== undefined && /^\d{1,9}$/.test(expires)) return Number(expires);
  }
  const header = response.headers.get('expires');
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
