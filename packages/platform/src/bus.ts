import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { busFrame, readFrame } from './bus-frame.js';
import type { BusReply, BusRequests, BusRequestTopic, BusTopic, BusTopics } from './bus-topics.js';
import { redisKeys } from './keys.js';
import type { Logger } from './logger.js';
import { createRedis } from './redis.js';

const REQUEST_TIMEOUT_MS = 3_000;
/** News of a process that has just started waits so long for its connection. */
const FIRST_CONNECTION_MS = 2_000;

const UNREACHABLE: BusReply = {
  ok: false,
  code: 'unreachable',
  message: 'The process that should answer is not there.',
};

/** Undoes a subscription. */
export type Unsubscribe = () => void;

export interface Bus {
  /** Tells the others. Never throws: false (and a log line) when the news could not be told. */
  publish<T extends BusTopic>(topic: T, message: BusTopics[T]): Promise<boolean>;
  /** Listens from when Redis is reached, and again after each loss. An error of the listener is logged. */
  subscribe<T extends BusTopic>(topic: T, listener: (message: BusTopics[T]) => unknown): Unsubscribe;
  /** Redis was away and is back: news may have been missed, so read the truth again. */
  onGap(listener: () => unknown): Unsubscribe;
  /**
   * Asks one instance. Never throws: no listener gives `unreachable`, no answer in time gives `no-answer`,
   * and after the latter it is not known whether the request was carried out.
   */
  request<T extends BusRequestTopic>(
    topic: T,
    instanceId: string,
    request: BusRequests[T]['request'],
    options?: { timeoutMs?: number },
  ): Promise<BusRequests[T]['reply'] | BusReply>;
  /** Answers requests to this instance. A handler that throws answers `internal`. */
  serve<T extends BusRequestTopic>(
    topic: T,
    instanceId: string,
    handler: (request: BusRequests[T]['request']) => Promise<BusRequests[T]['reply']>,
  ): Unsubscribe;
  /** Resolves when all present subscriptions are in force. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

interface RequestFrame {
  requestId: string;
  replyTo: string;
  request: unknown;
}
interface ReplyFrame {
  requestId: string;
  reply: BusReply;
}

/** Redis publish/subscribe with types. Opens two connections. */
export function createBus(redisUrl: string, options: { logger: Logger }): Bus {
  const { logger } = options;
  const publisher = createRedis(redisUrl, { logger, purpose: 'news' });
  const connected = firstConnection(publisher);
  const channels = createChannels(createRedis(redisUrl, { logger, purpose: 'queue' }), logger);
  const replyChannel = redisKeys.busReplies(randomUUID());
  const waiting = new Map<string, (reply: BusReply) => void>();
  let listensForReplies = false;

  const send = async (channel: string, payload: unknown): Promise<number | undefined> => {
    try {
      await connected;
      return await publisher.publish(channel, busFrame(payload));
    } catch (error) {
      // That Redis is away has been said once already.
      logger[publisher.status === 'ready' ? 'warn' : 'debug']({ err: error, channel }, 'news could not be told');
      return undefined;
    }
  };

  return {
    publish: async (topic, message) => (await send(redisKeys.busTopic(topic), message)) !== undefined,

    subscribe: (topic, listener) => channels.listen(redisKeys.busTopic(topic), (message) => listener(message as never)),

    onGap: (listener) => channels.onGap(listener),

    request: async (topic, instanceId, request, { timeoutMs = REQUEST_TIMEOUT_MS } = {}) => {
      if (!listensForReplies) {
        listensForReplies = true;
        channels.listen(replyChannel, (frame) => {
          const { requestId, reply } = frame as ReplyFrame;
          waiting.get(requestId)?.(reply);
        });
      }
      const requestId = randomUUID();
      let timer: NodeJS.Timeout | undefined;
      const answer = new Promise<BusReply>((resolve) => {
        waiting.set(requestId, resolve);
        timer = setTimeout(
          () => resolve({ ok: false, code: 'no-answer', message: 'The request was sent, and no answer came in time.' }),
          timeoutMs,
        );
      });
      const frame: RequestFrame = { requestId, replyTo: replyChannel, request };
      try {
        await connected;
        if (publisher.status !== 'ready') return UNREACHABLE;
        await channels.inForce(replyChannel, timeoutMs);
        const receivers = await send(redisKeys.busRequests(topic, instanceId), frame);
        return receivers ? await answer : UNREACHABLE;
      } finally {
        clearTimeout(timer);
        waiting.delete(requestId);
      }
    },

    serve: (topic, instanceId, handler) =>
      channels.listen(redisKeys.busRequests(topic, instanceId), async (message) => {
        const { requestId, replyTo, request } = message as RequestFrame;
        const reply = await handler(request as never).catch((error: unknown): BusReply => {
          logger.error({ err: error, topic }, 'a request over the bus failed');
          return { ok: false, code: 'internal', message: 'The request failed inside the platform.' };
        });
        await send(replyTo, { requestId, reply } satisfies ReplyFrame);
      }),

    ready: async () => {
      await Promise.all([connected, channels.allInForce()]);
    },

    close: async () => {
      channels.close();
      publisher.disconnect();
    },
  };
}

/** Resolves when the connection is there for the first time, or has had the time to be. */
function firstConnection(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FIRST_CONNECTION_MS);
    redis.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
    redis.once('end', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Listeners per channel, kept subscribed over losses of the connection. */
function createChannels(redis: Redis, logger: Logger) {
  const listeners = new Map<string, Set<(message: unknown) => unknown>>();
  const inForce = new Map<string, Promise<unknown>>();
  const gapListeners = new Set<() => unknown>();
  let wasReady = false;

  const run = async (listener: () => unknown) => {
    try {
      await listener();
    } catch (error) {
      logger.error({ err: error }, 'a listener on the bus failed');
    }
  };

  redis.on('message', (channel: string, text: string) => {
    const message = readFrame(text);
    if (message === undefined) {
      logger.warn({ channel, length: text.length }, 'dropped a malformed message on the bus');
      return;
    }
    for (const listener of listeners.get(channel) ?? []) void run(() => listener(message));
  });
  // The client subscribes again by itself before it says that it is ready.
  redis.on('ready', () => {
    if (wasReady) for (const listener of gapListeners) void run(listener);
    wasReady = true;
  });

  return {
    listen(channel: string, listener: (message: unknown) => unknown): Unsubscribe {
      const present = listeners.get(channel) ?? new Set();
      if (present.size === 0) {
        listeners.set(channel, present);
        inForce.set(
          channel,
          redis.subscribe(channel).catch((error: unknown) => logger.debug({ err: error, channel }, 'not subscribed')),
        );
      }
      present.add(listener);
      return () => {
        present.delete(listener);
        if (present.size > 0 || listeners.get(channel) !== present) return;
        listeners.delete(channel);
        inForce.delete(channel);
        redis.unsubscribe(channel).catch(() => undefined);
      };
    },
    onGap(listener: () => unknown): Unsubscribe {
      gapListeners.add(listener);
      return () => gapListeners.delete(listener);
    },
    /** Waits for one subscription, at most `timeoutMs`. */
    async inForce(channel: string, timeoutMs: number): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)));
      await Promise.race([inForce.get(channel), limit]);
      clearTimeout(timer);
    },
    async allInForce(): Promise<void> {
      await Promise.all(inForce.values());
    },
    close() {
      listeners.clear();
      redis.disconnect();
    },
  };
}
