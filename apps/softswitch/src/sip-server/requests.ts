import {
  createHeaders,
  createResponse,
  newCallId,
  newTag,
  parseNameAddr,
  tagOf,
  type SipProtocol,
  type SipRequest,
  type SipResponse,
} from '@outrider/sip';
import { names, type AppMessages } from './app-messages.js';
import { bracketedAddress } from './dialog/dialog.js';

const NONE = names();
const MAKES_DIALOG = new Set(['INVITE', 'SUBSCRIBE']);

/**
 * Adds what an application may leave out (From, To, Call-ID, CSeq, Contact).
 * @returns undefined where what it gave is malformed
 */
export function completeRequest(
  messages: AppMessages,
  asked: SipRequest,
  protocol: SipProtocol,
): SipRequest | undefined {
  const given = messages.headers(asked, protocol, NONE);
  const headers = createHeaders(given);
  const from = headers.get('from') ?? messages.contact('udp');
  headers.set('from', tagOf(from) === undefined ? `${bracketedAddress(from)};tag=${newTag()}` : bracketedAddress(from));
  if (!headers.has('to')) headers.set('to', `<${asked.uri}>`);
  if (!headers.has('call-id')) headers.set('call-id', newCallId());
  const number = Number.parseInt(headers.get('cseq') ?? '1', 10);
  headers.set(
    'cseq',
    `${Number.isSafeInteger(number) && number >= 0 && number <= 0x7fff_ffff ? number : 1} ${asked.method}`,
  );
  if (MAKES_DIALOG.has(asked.method) && !headers.has('contact')) headers.set('contact', messages.contact(protocol));
  const addresses = ['from', 'to', 'contact'].flatMap((name) => headers.getAll(name));
  const wellFormed = addresses.every((value) => value === '*' || parseNameAddr(value) !== undefined);
  return wellFormed && !/\s/.test(headers.get('call-id')!) ? { ...asked, headers } : undefined;
}

/** What stands for the answer that never came (RFC 3261 §8.1.3.1). */
export function failureResponse(sent: SipRequest, cause: 'timeout' | 'transport'): SipResponse {
  return createResponse(sent, cause === 'timeout' ? 408 : 503, { toTag: newTag() });
}
