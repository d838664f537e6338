import type { Logger } from '@outrider/platform';
import { WebSocket } from 'ws';
import { MediaError, type MediaErrorCode } from '../media-server.js';
import {
  MAX_BATCH,
  MAX_FRAME_BYTES,
  type MediaEvent,
  type MediaEvents,
  type MediaMethod,
  type MediaParams,
  type MediaResult,
} from './protocol.js';

/** One websocket to the media server, made again for as long as it is wanted. */
export interface MediaLink {
  isUp(): boolean;
  /**
   * Sends a request; those of one turn of the event loop go in one frame. While the first connection is being made it waits for
   * that, later it fails at once.
   * @param options.timeoutMs default 5 s; `Infinity` for what takes as long as it takes.
   * @param options.onLate what came after the time was up.
   * @throws MediaError `media-unavailable` when there is no connection, it is lost, or the time is up; else what the server says.
   */
  request<M extends MediaMethod>(
    method: M,
    params: MediaParams<M>,
    options?: { timeoutMs?: number; onLate?: (result: MediaResult<M>) => void },
  ): Promise<MediaResult<M>>;
  close(): Promise<void>;
}

interface Pending {
  settle(answer: { result: unknown } | { error: MediaError }): void;
}
type Incoming =
  | { id: number | null; result: unknown }
  | { id: number | null; error: { message: string; data?: { code?: MediaErrorCode; field?: string } } }
  | { [E in MediaEvent]: { id?: undefined; method: E; params: MediaEvents[E] } }[MediaEvent];

const REQUEST_TIMEOUT_MS = 5000;
const CONNECT_TIMEOUT_MS = 3000;
/** The server pings every 2 s: this long without a word and it hangs. */
const SILENCE_LIMIT_MS = 6000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2000;

export function createMediaLink(options: {
  url: string;
  secret: string;
  log: Pick<Logger, 'info' | 'warn'>;
  onUp(): void;
  onLost(): void;
  onEvent<E extends MediaEvent>(event: E, params: MediaEvents[E]): void;
}): MediaLink {
  const { url, log } = options;
  const pending = new Map<number, Pending>();
  let outbox: string[] = [];
  let socket: WebSocket | undefined;
  let state: 'first' | 'up' | 'down' | 'closed' = 'first';
  let lastId = 0;
  let retryMs = FIRST_RETRY_MS;
  let retry: NodeJS.Timeout | undefined;
  let heardAt = 0;

  const unavailable = (why: string) => new MediaError('media-unavailable', `The media server ${why}.`);
  const failAll = (error: MediaError) => {
    outbox = [];
    const all = [...pending.values()];
    pending.clear();
    for (const each of all) each.settle({ error });
  };

  const flush = () => {
    if (state !== 'up' || !socket) return;
    const texts = outbox;
    outbox = [];
    for (const frame of frames(texts)) socket.send(frame);
  };
  const post = (text: string) => {
    outbox.push(text);
    if (outbox.length === 1) setImmediate(flush);
  };

  const take = (message: Incoming) => {
    if ('method' in message) options.onEvent(message.method, message.params);
    else {
      const waiting = message.id === null ? undefined : pending.get(message.id);
      if (message.id === null) log.warn({ message }, 'the media server did not understand');
      if (!waiting) return;
      pending.delete(message.id!);
      if ('result' in message) return waiting.settle({ result: message.result });
      const { message: text, data } = message.error;
      waiting.settle({ error: new MediaError(data?.code ?? 'media-refused', text, data?.field) });
    }
  };

  const connect = () => {
    const opening = new WebSocket(url, {
      headers: { authorization: `Bearer ${options.secret}` },
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      maxPayload: 2 * MAX_FRAME_BYTES,
      perMessageDeflate: false,
    });
    let why: unknown;
    let watch: NodeJS.Timeout | undefined;
    socket = opening;
    const alive = () => (heardAt = performance.now());
    opening.on('open', () => {
      state = 'up';
      retryMs = FIRST_RETRY_MS;
      alive();
      watch = setInterval(() => {
        if (performance.now() - heardAt > SILENCE_LIMIT_MS) opening.terminate();
      }, SILENCE_LIMIT_MS / 6);
      log.info({ url }, 'connected to the media server');
      flush();
      options.onUp();
    });
    opening.on('ping', alive);
    opening.on('message', (data) => {
      alive();
      const message = JSON.parse(String(data)) as Incoming | Incoming[];
      for (const each of Array.isArray(message) ? message : [message]) take(each);
    });
    opening.on('error', (error) => (why = error));
    opening.on('close', () => {
      clearInterval(watch);
      const was = state;
      if (was === 'closed') return;
      state = 'down';
      retry = setTimeout(connect, retryMs * (0.5 + Math.random() / 2));
      retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
      if (was !== 'down') log.warn({ err: why, url }, 'no connection to the media server; trying again');
      failAll(unavailable(was === 'up' ? 'was lost' : "can't be reached"));
      if (was === 'up') options.onLost();
    });
  };
  connect();

  return {
    isUp: () => state === 'up',
    request<M extends MediaMethod>(
      method: M,
      params: MediaParams<M>,
      {
        timeoutMs = REQUEST_TIMEOUT_MS,
        onLate,
      }: { timeoutMs?: number; onLate?: (result: MediaResult<M>) => void } = {},
    ) {
      if (state === 'down' || state === 'closed')
        return Promise.reject(unavailable(state === 'closed' ? 'connection has been closed' : "can't be reached"));
      const id = ++lastId;
      return new Promise<MediaResult<M>>((resolve, reject) => {
        const settle: Pending['settle'] = (answer) => {
          clearTimeout(timer);
          if ('error' in answer) reject(answer.error);
          else resolve(answer.result as MediaResult<M>);
        };
        const expire = () => {
          reject(unavailable(`did not answer ${method} within ${timeoutMs} ms`));
          pending.set(id, { settle: (answer) => 'result' in answer && onLate?.(answer.result as MediaResult<M>) });
        };
        const timer = Number.isFinite(timeoutMs) ? setTimeout(expire, timeoutMs) : undefined;
        pending.set(id, { settle });
        post(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      });
    },
    async close() {
      if (state === 'closed') return;
      state = 'closed';
      clearTimeout(retry);
      failAll(unavailable('connection has been closed'));
      const closing = socket;
      if (!closing || closing.readyState === WebSocket.CLOSED) return;
      await new Promise<void>((resolve) => {
        closing.once('close', () => resolve());
        if (closing.readyState === WebSocket.OPEN) closing.close();
        else closing.terminate();
      });
    },
  };
}

/** Texts of requests in as few frames as the protocol allows. */
function* frames(texts: readonly string[]): Generator<string> {
  let batch: string[] = [];
  let bytes = 2;
  for (const text of texts) {
    const size = Buffer.byteLength(text) + 1;
    if (batch.length === MAX_BATCH || (batch.length > 0 && bytes + size > MAX_FRAME_BYTES)) {
      yield `[${batch.join(',')}]`;
      batch = [];
      bytes = 2;
    }
    batch.push(text);
    bytes += size;
  }
  if (batch.length > 0) yield batch.length === 1 ? batch[0]! : `[${batch.join(',')}]`;
}
