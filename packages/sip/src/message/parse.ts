import type { SipHeaders, SipMessage } from '../types.js';
import { parseCSeq } from './cseq.js';
import { createHeaders } from './headers.js';
import { isList, longName } from './header-names.js';
import { MAX_HEAD_BYTES, MAX_HEADER_LINES, MAX_LIST_VALUES, MAX_MESSAGE_BYTES, MAX_URI_LENGTH } from './limits.js';
import { isToken, splitOutside } from './text.js';
import { parseVia } from './via.js';
import { tagOf } from './name-addr.js';

/**
 * A message, or why it is none. `partial` is what could be read of a malformed one, so that a request can still be answered
 * (RFC 3261 §8.2.6 needs its Via, From, To, Call-ID and CSeq).
 */
export type ParseResult =
  { ok: true; message: SipMessage } | { ok: false; code: ParseErrorCode; reason: string; partial?: SipMessage };

export type ParseErrorCode =
  'too-large' | 'not-sip' | 'bad-start-line' | 'bad-header' | 'missing-header' | 'repeated-header' | 'short-body';

const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i;
const ONCE = ['from', 'to', 'call-id', 'cseq'] as const;
const AT_MOST_ONCE = ['max-forwards', 'content-length', 'content-type'] as const;
// eslint-disable-next-line no-control-regex -- these are the characters that no header value may hold (RFC 3261 §25.1)
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;

/** Reads one message: a datagram, a framed part of a stream, or a websocket frame. Never throws. */
export function parseMessage(data: Uint8Array | string): ParseResult {
  const buffer =
    typeof data === 'string' ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (buffer.length > MAX_MESSAGE_BYTES)
    return bad('too-large', `the message is larger than ${MAX_MESSAGE_BYTES} bytes`);
  const headEnd = buffer.indexOf('\r\n\r\n');
  if (headEnd < 0) return bad('not-sip', 'no empty line ends the headers');
  if (headEnd > MAX_HEAD_BYTES) return bad('too-large', `the headers are larger than ${MAX_HEAD_BYTES} bytes`);
  const head = buffer.toString('utf8', 0, headEnd);

  const firstEnd = head.indexOf('\r\n');
  const message = parseStartLine(firstEnd < 0 ? head : head.slice(0, firstEnd));
  if (typeof message === 'string') return bad('bad-start-line', message);

  const headerFault = firstEnd < 0 ? undefined : parseHeaderLines(head, firstEnd + 2, message.headers);
  if (headerFault) return { ...headerFault, partial: message };
  const fault = checkHeaders(message);
  if (fault) return { ...fault, partial: message };

  const declared = message.headers.get('content-length');
  const available = buffer.length - headEnd - 4;
  let length = available;
  if (declared !== undefined) {
    if (!/^\d{1,9}$/.test(declared)) return bad('bad-header', 'Content-Length is not a number', message);
    length = Number(declared);
    if (length > available) return bad('short-body', `${length} bytes of body declared, ${available} present`, message);
  }
  message.body = length === 0 ? '' : buffer.toString('utf8', headEnd + 4, headEnd + 4 + length);
  return { ok: true, message };
}

/**
 * Reads a message that another part of the platform began and this side completes: no header is demanded, and the body is
 * whatever follows the empty line, whatever Content-Length says.
 * @returns undefined where it is malformed
 */
export function parseFragment(text: string): SipMessage | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  const head = headEnd < 0 ? text.replace(/\r\n$/, '') : text.slice(0, headEnd);
  if (head.length > MAX_HEAD_BYTES || text.length > MAX_MESSAGE_BYTES) return undefined;
  const firstEnd = head.indexOf('\r\n');
  const message = parseStartLine(firstEnd < 0 ? head : head.slice(0, firstEnd));
  if (typeof message === 'string') return undefined;
  if (firstEnd >= 0 && parseHeaderLines(head, firstEnd + 2, message.headers)) return undefined;
  message.body = headEnd < 0 ? '' : text.slice(headEnd + 4);
  return message;
}

function bad(code: ParseErrorCode, reason: string, partial?: SipMessage): ParseResult & { ok: false } {
  return partial ? { ok: false, code, reason, partial } : { ok: false, code, reason };
}

function parseStartLine(line: string): SipMessage | string {
  const headers = createHeaders();
  if (line.startsWith('SIP/') || line.startsWith('sip/')) {
    const match = STATUS_LINE.exec(line);
    if (!match) return 'the status line is not "SIP/2.0 code reason"';
    return { kind: 'response', status: Number(match[1]), reason: match[2] ?? '', headers, body: '' };
  }
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  if (first <= 0 || last <= first) return 'the first line is not "METHOD uri SIP/2.0"';
  const method = line.slice(0, first);
  const uri = line.slice(first + 1, last);
  if (line.slice(last + 1).toUpperCase() !== 'SIP/2.0') return 'the version is not SIP/2.0';
  if (method.length > 32 || !isToken(method)) return 'the method is not a token';
  if (uri.length > MAX_URI_LENGTH || !/^[A-Za-z][A-Za-z0-9+\-.]*:[^\s<>"]+$/.test(uri)) {
    return 'the request URI is malformed';
  }
  return { kind: 'request', method, uri, headers, body: '' };
}

function parseHeaderLines(head: string, start: number, headers: SipHeaders): (ParseResult & { ok: false }) | undefined {
  let at = start;
  let lines = 0;
  while (at < head.length) {
    if (++lines > MAX_HEADER_LINES) return bad('too-large', `more than ${MAX_HEADER_LINES} header lines`);
    let end = head.indexOf('\r\n', at);
    if (end < 0) end = head.length;
    let line = head.slice(at, end);
    at = end + 2;
    // A line that begins with white space continues the one before (RFC 3261 §7.3.1).
    while (at < head.length && (head[at] === ' ' || head[at] === '\t')) {
      end = head.indexOf('\r\n', at);
      if (end < 0) end = head.length;
      line += ` ${head.slice(at, end).trim()}`;
      at = end + 2;
    }
    const fault = addHeaderLine(line, headers);
    if (fault) return fault;
  }
  return undefined;
}

function addHeaderLine(line: string, headers: SipHeaders): (ParseResult & { ok: false }) | undefined {
  const colon = line.indexOf(':');
  const raw = line.slice(0, colon).trimEnd();
  if (colon <= 0 || raw.length > 128 || !isToken(raw)) return bad('bad-header', 'a header line has no name');
  const value = line.slice(colon + 1).trim();
  if (CONTROL.test(value)) return bad('bad-header', `${raw} holds control characters`);
  const name = longName(raw);
  if (!isList(name) || !value.includes(',')) {
    headers.append(raw, value);
    return undefined;
  }
  const values = splitOutside(value, ',');
  if (values.length > MAX_LIST_VALUES) return bad('too-large', `${raw} has more than ${MAX_LIST_VALUES} values`);
  for (const each of values) headers.append(raw, each);
  return undefined;
}

function checkHeaders(message: SipMessage): (ParseResult & { ok: false }) | undefined {
  const { headers } = message;
  for (const name of ONCE) {
    const values = headers.getAll(name);
    if (values.length === 0 || values[0] === '') return bad('missing-header', `${name} is missing`);
    if (values.length > 1) return bad('repeated-header', `${name} stands more than once`);
  }
  for (const name of AT_MOST_ONCE) {
    if (headers.getAll(name).length > 1) return bad('repeated-header', `${name} stands more than once`);
  }
  if (headers.getAll('via').length > MAX_LIST_VALUES) return bad('too-large', 'too many Via values');
  const via = headers.get('via');
  if (via === undefined) return bad('missing-header', 'via is missing');
  if (!parseVia(via)) return bad('bad-header', 'via is malformed');
  const cseq = parseCSeq(headers.get('cseq')!);
  if (!cseq) return bad('bad-header', 'cseq is malformed');
  if (/\s/.test(headers.get('call-id')!)) return bad('bad-header', 'call-id is malformed');
  if (message.kind === 'request') {
    if (cseq.method !== message.method) return bad('bad-header', 'cseq names another method than the request');
    if (tagOf(headers.get('from')!) === undefined) return bad('bad-header', 'from has no tag');
    const hops = headers.get('max-forwards');
    if (hops !== undefined && !/^\d{1,3}$/.test(hops)) return bad('bad-header', 'max-forwards is not a number');
  }
  return undefined;
}
