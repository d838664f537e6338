import { setTimeout as delay } from 'node:timers/promises';
import type { AgentClientMessage, AgentServerMessage, AgentSnapshot } from '@outrider/contracts';
import { MessageRefused, openSocket, type SocketClient } from './socket-client.js';

type WithoutId<M> = M extends { id: string } ? Omit<M, 'id'> : never;
/** A message to the gateway; the id is added. */
export type AgentCommand = WithoutId<AgentClientMessage>;

/** An agent's side of `/v1/agent`, which comes back by itself after a lost socket. */
export interface AgentClient {
  /** The last one that came. */
  readonly snapshot: AgentSnapshot | undefined;
  /** Waits for a connection, then for the answer. */
  send(command: AgentCommand): Promise<void>;
  /** Every message, each once, in order. */
  onMessage(listener: (message: AgentServerMessage) => void): void;
  /** The server ended it for good, and why. */
  onClosed(listener: (code: string) => void): void;
  /** How often the socket was lost and came back. */
  readonly reconnects: number;
  /** Cuts the present connection, as a lost network does. */
  cut(): void;
  close(): void;
}

/** The server says with these that a client must not come back by itself. */
const FINAL = ['log-on-ended', 'signed-in-elsewhere', 'signed-out'];

/** @param url of the gateway, `ws://host:port` */
export async function connectAgent(url: string, cookie: string): Promise<AgentClient> {
  const listeners: ((message: AgentServerMessage) => void)[] = [];
  const closedListeners: ((code: string) => void)[] = [];
  let snapshot: AgentSnapshot | undefined;
  let lastSeq = 0;
  let reconnects = 0;
  let finished = false;
  let socket: SocketClient;
  let connected: Promise<void>;

  const receive = (message: AgentServerMessage) => {
    if (message.type === 'snapshot') {
      snapshot = message;
      lastSeq = message.seq;
    } else if (message.seq > 0) {
      if (message.seq <= lastSeq) return;
      lastSeq = message.seq;
    }
    for (const listener of listeners) listener(message);
  };

  const adopt = (next: SocketClient) => {
    socket = next;
    next.onMessage((message) => receive(message as AgentServerMessage));
    next.onClose((_code, closing) => {
      const code = closing?.['code'];
      if (finished) return;
      if (typeof code === 'string' && FINAL.includes(code)) finish(code);
      else if (next === socket) connected = reconnect();
    });
  };

  const finish = (code: string) => {
    finished = true;
    socket.close();
    for (const listener of closedListeners) listener(code);
  };

  const reconnect = async (): Promise<void> => {
    for (let waitMs = 50; !finished; waitMs = Math.min(waitMs * 2, 2_000)) {
      try {
        const next = await openSocket(`${url}/v1/agent`, { cookie });
        adopt(next);
        if (snapshot) await next.send({ type: 'resume', agentSessionId: snapshot.agentSessionId, lastSeq });
        reconnects += 1;
        return;
      } catch (error) {
        // Signed out meanwhile: there is nothing to come back to.
        if (error instanceof MessageRefused) return finish('signed-out');
        await delay(waitMs);
      }
    }
  };

  adopt(await openSocket(`${url}/v1/agent`, { cookie }));
  connected = Promise.resolve();
  return {
    get snapshot() {
      return snapshot;
    },
    get reconnects() {
      return reconnects;
    },
    async send(command) {
      await connected;
      await socket.send(command);
    },
    onMessage: (listener) => void listeners.push(listener),
    onClosed: (listener) => void closedListeners.push(listener),
    cut: () => socket.terminate(),
    close() {
      finished = true;
      socket.close();
    },
  };
}
