import { isIP } from 'node:net';
import type { Logger } from '@outrider/platform';
import Srf from 'drachtio-srf';
import type { SrfClient } from './srf-types.js';

/** Longest pause between two tries to reach the SIP server, ms. */
const RECONNECT_MS = 500;

/** The connection to the SIP server. It comes back by itself; what was carried over it when it was lost does not. */
export interface SwitchLink {
  readonly srf: SrfClient;
  isUp(): boolean;
  onUp(listener: () => void): void;
  onLost(listener: () => void): void;
  close(): void;
}

/** Where the SIP server takes its applications. */
export interface SwitchAddress {
  host: string;
  port: number;
  secret: string;
  /** Who signed its certificate, PEM: the connection is TLS then (drachtio-server's `tls` admin port). */
  ca?: string;
}

export function createSwitchLink(options: SwitchAddress & { logger: Logger }): SwitchLink {
  const { host, port, secret, ca, logger } = options;
  const srf = new Srf() as unknown as SrfClient;
  const upListeners: (() => void)[] = [];
  const lostListeners: (() => void)[] = [];
  let up = false;
  let closing = false;
  let saidAway = false;

  srf.on('connect', (error, hostPort) => {
    if (error) {
      logger.error({ err: error }, 'the SIP server refuses our secret: check OUTRIDER_DRACHTIO_SECRET');
      return;
    }
    if (up) return;
    up = true;
    saidAway = false;
    logger.info({ hostPort }, 'connected to the SIP server');
    for (const listener of upListeners) listener();
  });

  const lost = () => {
    if (!up) return;
    up = false;
    if (!closing) logger.warn('the connection to the SIP server is lost');
    for (const listener of lostListeners) listener();
  };
  srf.on('close', lost);
  srf.on('error', (error) => {
    if (!saidAway && !closing) logger.warn({ err: error }, 'the SIP server is out of reach; trying again');
    saidAway = true;
    lost();
  });
  srf.connect({
    host,
    port,
    secret,
    reconnect: { retryMaxDelay: RECONNECT_MS },
    ...(ca === undefined ? {} : { tls: { ca, minVersion: 'TLSv1.2', ...(isIP(host) ? {} : { servername: host }) } }),
  });

  return {
    srf,
    isUp: () => up,
    onUp: (listener) => void upListeners.push(listener),
    onLost: (listener) => void lostListeners.push(listener),
    close() {
      closing = true;
      try {
        srf.disconnect();
      } catch {
        // There is no connection to end.
      }
    },
  };
}
