import type { SipMessage } from '../types.js';
import { isJoined } from './header-names.js';

/** Line breaks in a value would let it write headers of its own. */
function oneLine(value: string): string {
  return value.includes('\n') || value.includes('\r') ? value.replace(/[\r\n]+[ \t]*/g, ' ') : value;
}

/** The message as it goes on the wire; Content-Length is counted here, in UTF-8 bytes. */
export function serializeMessage(message: SipMessage): string {
  const { headers, body } = message;
  let text =
    message.kind === 'request'
      ? `${message.method} ${oneLine(message.uri)} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${oneLine(message.reason)}\r\n`;
  for (const name of headers.names()) {
    if (name === 'content-length') continue;
    const values = headers.getAll(name);
    const spelled = headers.spelling(name);
    if (values.length > 1 && isJoined(name)) text += `${spelled}: ${oneLine(values.join(', '))}\r\n`;
    else for (const value of values) text += `${spelled}: ${oneLine(value)}\r\n`;
  }
  return `${text}Content-Length: ${body === '' ? 0 : Buffer.byteLength(body)}\r\n\r\n${body}`;
}
