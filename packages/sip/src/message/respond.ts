import type { SipRequest, SipResponse } from '../types.js';
import { createHeaders } from './headers.js';
import { tagOf } from './name-addr.js';
import { reasonPhrase } from './reasons.js';

export interface ResponseParts {
  reason?: string | undefined;
  headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  body?: string | undefined;
  /** Put on To where the request's To has no tag; 100 never gets one. */
  toTag?: string | undefined;
}

/** A response with what RFC 3261 §8.2.6 and §12.1.1 copy from the request; headers that the parts name win. */
export function createResponse(request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse {
  const headers = createHeaders();
  headers.set('via', request.headers.getAll('via'));
  if (status > 100 && status < 300) headers.set('record-route', request.headers.getAll('record-route'));
  for (const name of ['from', 'to', 'call-id', 'cseq']) headers.set(name, request.headers.getAll(name));
  for (const [name, value] of Object.entries(parts.headers ?? {})) headers.set(name, value);
  const to = headers.get('to');
  if (to !== undefined && status > 100 && parts.toTag !== undefined && tagOf(to) === undefined) {
    headers.set('to', `${to};tag=${parts.toTag}`);
  }
  return { kind: 'response', status, reason: parts.reason ?? reasonPhrase(status), headers, body: parts.body ?? '' };
}
