/** The control protocol of drachtio-server: `<byteLength>#<message>` both ways, over TCP. */

/** Its length prefix has at most five digits. */
export const MAX_MESSAGE_BYTES = 99_999;
const HASH = 0x23;
const ZERO = 0x30;

export class WireError extends Error {
  override readonly name = 'WireError';
}

export function frameMessage(message: string): string {
  return `${Buffer.byteLength(message)}#${message}`;
}

export interface WireReader {
  /**
   * Takes bytes as they came and returns the messages now whole.
   * @throws {WireError} where the stream is not the protocol: close it
   */
  push(chunk: Buffer): string[];
}

export function createWireReader(): WireReader {
  let held: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const messages: string[] = [];
      let at = 0;
      for (;;) {
        let length = 0;
        let end = at;
        while (end < held.length && held[end] !== HASH) {
          const digit = held[end]! - ZERO;
          if (digit < 0 || digit > 9 || end - at === 5) throw new WireError('no length before the message');
          length = length * 10 + digit;
          end++;
        }
        if (end === held.length) break;
        if (end === at || length === 0) throw new WireError('an empty message');
        if (held.length < end + 1 + length) break;
        messages.push(held.toString('utf8', end + 1, end + 1 + length));
        at = end + 1 + length;
      }
      held = at === held.length ? Buffer.alloc(0) : held.subarray(at);
      return messages;
    },
  };
}
