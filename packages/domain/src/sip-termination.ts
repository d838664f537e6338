import type { Termination } from './termination.js';

type Ending = Omit<Termination, 'sipStatus'>;

const declined: Ending = { result: 'declined', reason: 'declined' };
const unallocated: Ending = { result: 'unallocated', reason: 'unallocated-number' };
const busy: Ending = { result: 'busy', reason: 'busy' };
const unavailable: Ending = { result: 'no-answer', reason: 'temporarily-unavailable' };
const rejected: Ending = { result: 'failed', reason: 'trunk-rejected' };
const authentication: Ending = { result: 'failed', reason: 'trunk-authentication' };
const congestion: Ending = { result: 'failed', reason: 'trunk-congestion' };
const unreachable: Ending = { result: 'failed', reason: 'trunk-unreachable' };
const media: Ending = { result: 'failed', reason: 'media' };

/** Final statuses that mean something else than their class does. */
const BY_STATUS: Record<number, Ending> = {
  401: authentication,
  403: declined,
  404: unallocated,
  407: authentication,
  408: unreachable,
  410: unallocated,
  415: media,
  480: unavailable,
  484: unallocated,
  486: busy,
  // Ended before its final answer, and not by us: whoever cancels a call of ours names that reason itself.
  487: unavailable,
  488: media,
  500: congestion,
  502: unreachable,
  503: congestion,
  504: unreachable,
  580: media,
  600: busy,
  603: declined,
  604: unallocated,
  606: media,
  // RFC 8197: the called party marked the call as unwanted; RFC 8688: its network rejected it.
  607: declined,
  608: declined,
};

/**
 * How an INVITE that got this final status ended (RFC 3261 §21; a status that is not listed there counts as the x00 of its class, §8.1.3.2).
 * @param status 300–699
 * @param rang whether a 180 or 183 had come: a 408 then means that nobody answered, not that nobody was reached.
 */
export function terminationOfSipStatus(status: number, rang = false): Termination {
  if (!Number.isInteger(status) || status < 300 || status > 699) {
    throw new RangeError(`SIP status ${status} is not a final failure (300–699)`);
  }
  if (status === 408 && rang) return { result: 'no-answer', reason: 'ring-timeout', sipStatus: status };
  return { ...(BY_STATUS[status] ?? (status >= 600 ? declined : rejected)), sipStatus: status };
}
