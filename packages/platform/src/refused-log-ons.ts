import { isIP } from 'node:net';
import type { Logger } from './logger.js';

/** Where somebody tried to log on. */
export type LogOnService = 'web' | 'api' | 'websocket' | 'sip';

/**
 * The one line of a failed log-on, which the firewall's watcher reads (`infra/fail2ban`):
 * `…"service":"web","ip":"192.0.2.1","msg":"log-on-refused"}`. Nothing that the caller sent is on it, and no log level hides it.
 * @param ip the client's address; what is none is written as `unknown`
 */
export function logRefusedLogOn(logger: Logger, { service, ip }: { service: LogOnService; ip: string }): void {
  logger.child({}, { level: 'warn' }).warn({ service, ip: addressOf(ip) }, 'log-on-refused');
}

/** An IPv4 address that came in an IPv6 socket is banned as the IPv4 address that it is. */
function addressOf(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(address) > 0 && !address.includes('%') ? address : 'unknown';
}
