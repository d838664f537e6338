import { WebSocket } from 'ws';

/** A message from the server, before it is known to be of a kind. */
export type Received = { type: string; id: string; seq: number } & Record<string, unknown>;

/** The server answered a message with `error`. */
export class MessageRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly field: string | undefined,
  ) {
    super(`${code}: ${message}`);
    this.name = 'MessageRefused';
  }
}

/** One websocket: sends messages and matches the answers. */
export interface SocketClient {
  /** Resolves at the `ok`. @throws MessageRefused; Error when the socket closes first. */
  send(message: { type: string } & Record<string, unknown>): Promise<void>;
  /** As it is, whatever it is; no answer is waited for. */
  sendRaw(frame: string | Buffer): void;
  onMessage(listener: (message: Received) => void): void;
  /** With the websocket close code, and the last `closing` message where there was one. */
  onClose(listener: (code: number, closing: Received | undefined) => void): void;
  readonly open: boolean;
  close(): void;
  /** Cuts the connection without a word, as a lost network does. */
  terminate(): void;
}

/** @throws when the server refuses the upgrade, with its status. */
export async function openSocket(
  url: string,
  options: { cookie?: string; origin?: string; headers?: Record<string, string>; localAddress?: string } = {},
): Promise<SocketClient> {
  const socket = new WebSocket(url, {
    headers: { ...options.headers, ...(options.cookie === undefined ? {} : { cookie: options.cookie }) },
    ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    ...(options.origin === undefined ? {} : { origin: options.origin }),
  });
  const messageListeners: ((message: Received) => void)[] = [];
  const closeListeners: ((code: number, closing: Received | undefined) => void)[] = [];
  const waiting = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  let closing: Received | undefined;
  let closedWith: number | undefined;
  let count = 0;

  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Received;
    if (message.type === 'closing') closing = message;
    const answered = typeof message['replyTo'] === 'string' ? waiting.get(message['replyTo']) : undefined;
    if (answered) {
      waiting.delete(message['replyTo'] as string);
      if (message.type === 'ok') answered.resolve();
      else answered.reject(refusal(message));
    }
    for (const listener of messageListeners) listener(message);
  });
  socket.on('close', (code) => {
    closedWith = code;
    for (const { reject } of waiting.values()) reject(new Error(`The socket closed (${code}) before the answer.`));
    waiting.clear();
    for (const listener of closeListeners) listener(code, closing);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`The upgrade was refused with ${response.statusCode}.`));
      socket.terminate();
    });
    socket.on('error', reject);
  });

  return {
    get open() {
      return socket.readyState === socket.OPEN;
    },
    send: (message) =>
      new Promise((resolve, reject) => {
        if (socket.readyState !== socket.OPEN) return reject(new Error('The socket is closed.'));
        const id = `m${(count += 1)}`;
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, ...message }));
      }),
    sendRaw: (frame) => socket.send(frame),
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => {
      if (closedWith !== undefined) listener(closedWith, closing);
      else closeListeners.push(listener);
    },
    close: () => socket.close(),
    terminate: () => socket.terminate(),
  };
}

const refusal = (message: Received): MessageRefused =>
  new MessageRefused(
    String(message['code']),
    String(message['message']),
    message['field'] === undefined ? undefined : String(message['field']),
  );
