import type { LiveServerMessage } from '@outrider/contracts';

export type LiveCounters = Extract<LiveServerMessage, { type: 'counters' }>;
/** `refused`: the gateway will not serve this log-on, so trying again is in vain. */
export type LiveStatus = 'connecting' | 'live' | 'lost' | 'refused';

export interface LiveListener {
  counters(message: LiveCounters): void;
  status(status: LiveStatus): void;
  /** The gateway's own words, where it refused the subscription. */
  refused(message: string): void;
  /** The log-on has ended, or may have: ask the API. */
  logOnDoubtful(): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** Counters come each second; after so long without any the connection is taken for dead. */
const SILENCE_MS = 6_000;
const LOG_ON_ENDED = 4401;

/** Watches a campaign's counters until it is told to stop, over as many connections as it takes. */
export function watchCampaign(gatewayUrl: string, campaignId: string, listener: LiveListener): () => void {
  let stopped = false;
  let waitMs = FIRST_WAIT_MS;
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => socket?.close(), SILENCE_MS);
  };

  const connect = () => {
    let opened = false;
    const present = new WebSocket(`${gatewayUrl}/v1/live`);
    socket = present;
    present.onopen = () => {
      opened = true;
      heard();
      present.send(JSON.stringify({ type: 'subscribe', id: 'subscribe', campaignId }));
    };
    present.onmessage = (event) => {
      if (stopped) return;
      heard();
      const message = JSON.parse(String(event.data)) as LiveServerMessage;
      if (message.type === 'counters') {
        waitMs = FIRST_WAIT_MS;
        listener.status('live');
        listener.counters(message);
      } else if (message.type === 'error' && message.replyTo === 'subscribe') {
        stop();
        listener.status('refused');
        listener.refused(message.message);
      }
    };
    present.onclose = ({ code }) => {
      clearTimeout(silence);
      if (stopped) return;
      listener.status('lost');
      // A refused upgrade looks like any lost connection; the API knows whether the log-on is the reason.
      if (code === LOG_ON_ENDED || !opened) listener.logOnDoubtful();
      retry = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    };
  };

  const stop = () => {
    stopped = true;
    clearTimeout(retry);
    clearTimeout(silence);
    socket?.close();
  };

  listener.status('connecting');
  connect();
  return stop;
}
