import type { Bus, Logger } from '@outrider/platform';
import type { Session } from '@outrider/security';
import type { Connection } from './connection.js';

export interface Revocation {
  /** Closes the connection when its log-on ends, or may not be used from there any more. */
  watch(connection: Connection): void;
  stop(): void;
}

/** Shorter than the second in which a revoked log-on must lose its sockets, with or without the bus. */
const CHECK_EVERY_MS = 750;

/**
 * Ends the sockets of log-ons that have ended, whose tenant lets their address in no more, or whose rights are gone: at once when the
 * bus tells, and by looking at the primary from time to time, because news can be lost. What has changed of the others they know then.
 */
export function createRevocation(deps: {
  bus: Pick<Bus, 'subscribe'>;
  /** The log-on as it is now; undefined: it has ended. */
  look(tokenHash: string): Promise<Session | undefined>;
  logger: Logger;
}): Revocation {
  const byToken = new Map<string, Set<Connection>>();
  let checking = false;
  let askedAgain = false;

  const end = (tokenHash: string) => {
    for (const connection of byToken.get(tokenHash) ?? []) connection.endLogOn();
  };
  const look = async (tokenHash: string) => {
    const session = await deps.look(tokenHash);
    if (!session) return end(tokenHash);
    for (const connection of byToken.get(tokenHash) ?? []) if (!connection.renew(session)) connection.endLogOn();
  };
  const check = async (): Promise<void> => {
    askedAgain = checking;
    if (checking || byToken.size === 0) return;
    checking = true;
    try {
      await Promise.all([...byToken.keys()].map(look));
    } catch (error) {
      deps.logger.warn({ err: error }, 'could not check the log-ons behind the open sockets');
    } finally {
      checking = false;
    }
    if (askedAgain) await check();
  };

  const timer = setInterval(() => void check(), CHECK_EVERY_MS);
  const unsubscribe = [
    deps.bus.subscribe('user-session.revoked', ({ tokenHash }) => end(tokenHash)),
    deps.bus.subscribe('tenant.access-changed', () => void check()),
  ];
  return {
    watch(connection) {
      const { tokenHash } = connection.session;
      const connections = byToken.get(tokenHash) ?? new Set();
      byToken.set(tokenHash, connections.add(connection));
      connection.onClose(() => {
        connections.delete(connection);
        if (connections.size === 0 && byToken.get(tokenHash) === connections) byToken.delete(tokenHash);
      });
    },
    stop() {
      clearInterval(timer);
      for (const each of unsubscribe) each();
    },
  };
}
