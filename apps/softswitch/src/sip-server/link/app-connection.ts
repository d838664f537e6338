import type { Socket } from 'node:net';
import { createWireReader, frameMessage } from './wire.js';

/** An application that does not read must not make us hold its messages for ever, bytes. */
const MAX_BUFFERED_BYTES = 64 * 1_048_576;

/** One application's control connection. */
export interface AppConnection {
  readonly id: number;
  /** Sends a message, together with what else this turn of the event loop has for it. */
  send(message: string): void;
  isOpen(): boolean;
  close(): void;
}

export function createAppConnection(
  id: number,
  socket: Socket,
  events: { onMessage(message: string): void; onClosed(): void },
): AppConnection {
  const reader = createWireReader();
  let waiting = '';
  let open = true;

  const flush = () => {
    const text = waiting;
    waiting = '';
    if (!open) return;
    socket.write(text);
    if (socket.writableLength > MAX_BUFFERED_BYTES) socket.destroy();
  };

  socket.setNoDelay(true);
  socket.setKeepAlive(true, 10_000);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    try {
      for (const message of reader.push(chunk)) {
        if (!open) return;
        events.onMessage(message);
      }
    } catch {
      socket.destroy();
    }
  });
  socket.on('close', () => {
    open = false;
    events.onClosed();
  });

  return {
    id,
    send(message) {
      if (!open) return;
      if (waiting === '') setImmediate(flush);
      waiting += frameMessage(message);
    },
    isOpen: () => open,
    close() {
      if (waiting !== '') flush();
      open = false;
      socket.end();
      setTimeout(() => socket.destroy(), 1_000).unref();
    },
  };
}
