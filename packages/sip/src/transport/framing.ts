import { MAX_HEAD_BYTES, MAX_MESSAGE_BYTES } from '../message/limits.js';

export interface StreamFramer {
  /**
   * Takes bytes as they came.
   * @returns the whole messages now complete, and how many keepalive pings (double CRLF, RFC 5626 §4.4.1) want a pong
   * @throws {FramingError} where the stream cannot be followed any more: close it
   */
  push(chunk: Uint8Array): { messages: Buffer[]; pings: number };
  /** Bytes of an unfinished message, keepalives not counted. */
  pending(): number;
}

export class FramingError extends Error {
  override readonly name = 'FramingError';
}

const CR = 0x0d;
const LF = 0x0a;
const LENGTH = /\r\n(?:content-length|l)[ \t]*:[ \t]*(\d{1,6})[ \t]*(?=\r\n|$)/i;

/** Cuts a byte stream into messages by Content-Length (RFC 3261 §18.3). */
export function createStreamFramer(): StreamFramer {
  let held: Buffer = Buffer.alloc(0);
  /** Bytes already searched for the end of the headers. */
  let searched = 0;
  /** Whole length of the message at the front, once its headers are complete. */
  let expected = 0;

  return {
    push(chunk) {
      const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      held = held.length === 0 ? fresh : Buffer.concat([held, fresh]);
      const messages: Buffer[] = [];
      let pings = 0;
      for (;;) {
        if (expected === 0) {
          const breaks = leadingBreaks(held);
          // One CRLF is a pong or slack between messages; each pair is a ping. A half pair waits for its other half.
          if (breaks === held.length) {
            pings += Math.floor(breaks / 4);
            held = held.subarray(breaks - (breaks % 4));
            searched = 0;
            break;
          }
          if (breaks > 0) {
            pings += Math.floor(breaks / 4);
            held = held.subarray(breaks);
            searched = 0;
          }
          const end = held.indexOf('\r\n\r\n', Math.max(0, searched - 3));
          if ((end < 0 ? held.length : end) > MAX_HEAD_BYTES) throw new FramingError('the headers never end');
          if (end < 0) {
            searched = held.length;
            break;
          }
          const declared = LENGTH.exec(held.toString('latin1', 0, end));
          if (!declared) throw new FramingError('a message on a stream has no Content-Length');
          expected = end + 4 + Number(declared[1]);
          if (expected > MAX_MESSAGE_BYTES) throw new FramingError('the message is too large');
        }
        if (held.length < expected) break;
        messages.push(held.subarray(0, expected));
        held = held.subarray(expected);
        expected = 0;
        searched = 0;
      }
      // A slice would keep a large chunk alive for a few bytes.
      if (held.length === 0) held = Buffer.alloc(0);
      return { messages, pings };
    },
    pending: () => (leadingBreaks(held) === held.length ? 0 : held.length),
  };
}

/** How many bytes of the front are CRLFs (a lone CR at the very end counts: its LF is on the way). */
function leadingBreaks(buffer: Buffer): number {
  let at = 0;
  while (at < buffer.length && buffer[at] === (at % 2 === 0 ? CR : LF)) at++;
  return at === buffer.length ? at : at - (at % 2);
}
