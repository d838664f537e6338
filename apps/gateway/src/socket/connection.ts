import type { WebSocket } from 'ws';
import {
  CLOSING,
  MAX_FRAME_BYTES,
  newId,
  ProblemError,
  type ClosingCode,
  type MessageCatalogue,
  type MessageOf,
} from '@outrider/contracts';
import type { Clock, Logger } from '@outrider/platform';
import type { Session } from '@outrider/security';
import type { Protocol } from './catalogue.js';
import { createTokenBucket } from './rate.js';

/** A message to send: the connection adds the id, and `seq: 0` where the message has none. */
export type Outgoing = { type: string; seq?: number } & Record<string, unknown>;

/** One open websocket of a logged-on user. */
export interface Connection {
  readonly id: string;
  /** As of the last message that was verified, or the last check of all log-ons. */
  readonly session: Session;
  readonly open: boolean;
  send(message: Outgoing): void;
  /** Says why and closes. */
  close(code: ClosingCode, message: string): void;
  onClose(listener: () => void): void;
  /** Takes what has changed of the log-on; false: it may not be used here any more. */
  renew(session: Session): boolean;
  /** Says that the log-on has ended, and closes. */
  endLogOn(): void;
}

export interface ConnectionDeps<C extends MessageCatalogue> {
  socket: WebSocket;
  session: Session;
  protocol: Protocol<C>;
  /** The session as it is now, from the primary; undefined: it has ended. */
  verify(tokenHash: string): Promise<Session | undefined>;
  /** Whether a session that has not ended may be used at the address that the socket comes from. */
  admits(session: Session): boolean;
  /**
   * Carries a message out; the answer `ok` is sent when it returns, unless it returns `answered`.
   * @throws ProblemError what the answer `error` says.
   */
  handle(message: MessageOf<C>, connection: Connection): Promise<void | 'answered'>;
  clock: Clock;
  logger: Logger;
}

const RATE = { perSecond: 25, burst: 50 };
/** Messages over the rate that are refused before the connection is closed. */
const MAX_REFUSED = 100;
/** Messages that may wait for one before them. */
const MAX_WAITING = 64;
/** Unsent bytes of a client that doesn't read. */
const MAX_UNSENT_BYTES = 1024 * 1024;

/**
 * Serves a websocket: one message after the other, each verified anew, each answered by one `ok` or `error`.
 * Nothing that a client sends throws out of here.
 */
export function serveConnection<C extends MessageCatalogue>(deps: ConnectionDeps<C>): Connection {
  const { socket, protocol, clock, logger } = deps;
  const bucket = createTokenBucket(RATE);
  const closeListeners: (() => void)[] = [];
  let session = deps.session;
  let waiting = 0;
  let refused = 0;
  let work = Promise.resolve();
  let closed = false;
  const wasPermitted = protocol.permitsAny(session);

  const connection: Connection = {
    id: newId(),
    get session() {
      return session;
    },
    get open() {
      return !closed && socket.readyState === socket.OPEN;
    },
    send(message) {
      if (!connection.open) return;
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
        closed = true;
        logger.warn({ connectionId: connection.id, userId: session.userId }, 'closed a socket that does not read');
        socket.close(CLOSING['too-slow'], 'too-slow');
        socket.terminate();
        return;
      }
      socket.send(JSON.stringify({ id: newId(), seq: 0, ...message }));
    },
    close(code, message) {
      if (!connection.open) return;
      connection.send({ type: 'closing', code, message });
      closed = true;
      socket.close(CLOSING[code], code);
      // A client that doesn't answer the close is not waited for.
      setTimeout(() => socket.terminate(), 1000).unref();
    },
    onClose: (listener) => void closeListeners.push(listener),
    renew(next) {
      if (!deps.admits(next) || (wasPermitted && !protocol.permitsAny(next))) return false;
      session = next;
      return true;
    },
    endLogOn: () => connection.close('log-on-ended', 'Your log-on has ended. Log on again.'),
  };

  const fail = (error: unknown, replyTo: string | null) => {
    const problem = error instanceof ProblemError ? error : unexpected(error, connection, logger);
    const { code, message, field } = problem;
    connection.send({ type: 'error', replyTo, code, message, ...(field === undefined ? {} : { field }) });
  };

  const carryOut = async (text: string) => {
    let replyTo: string | null = null;
    try {
      const frame = parse(text);
      replyTo = idOf(frame);
      const now = await deps.verify(session.tokenHash);
      if (!now || !connection.renew(now)) return connection.endLogOn();
      const message = protocol.read(frame);
      protocol.authorize(message, session);
      if ((await deps.handle(message, connection)) !== 'answered') connection.send({ type: 'ok', replyTo });
    } catch (error) {
      fail(error, replyTo);
    }
  };

  socket.on('message', (data, binary) => {
    if (closed) return;
    if (!bucket.take(clock.monotonic()) || waiting >= MAX_WAITING) {
      refused += 1;
      fail(new ProblemError('too-many-requests', 'Too many messages; this one was not carried out. Send fewer.'), null);
      if (refused > MAX_REFUSED) connection.close('too-many-messages', 'Too many messages.');
      return;
    }
    if (binary) return fail(new ProblemError('malformed-body', 'Messages are text frames of JSON.'), null);
    waiting += 1;
    work = work.then(() => (closed ? undefined : carryOut(String(data)))).finally(() => (waiting -= 1));
  });
  socket.on('close', () => {
    closed = true;
    for (const listener of closeListeners.splice(0)) listener();
  });
  return connection;
}

/** The websocket library ends a connection whose frame is larger (RFC 6455 §7.4.1, 1009). */
export const SOCKET_OPTIONS = { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false } as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ProblemError('malformed-body', 'The frame is not JSON.');
  }
}

/** The id of a frame that may be wrong in every other respect. */
function idOf(frame: unknown): string | null {
  const id = typeof frame === 'object' && frame !== null ? (frame as { id?: unknown }).id : undefined;
  return typeof id === 'string' && id.length <= 64 ? id : null;
}

function unexpected(error: unknown, connection: Connection, logger: Logger): ProblemError {
  logger.error({ err: error, connectionId: connection.id }, 'a message failed');
  return new ProblemError('internal-error', 'Something went wrong on our side. Try again.');
}
