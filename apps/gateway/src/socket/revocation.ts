import type { Bus, Logger } from '@outrider/platform';
import type { Connection } from './connection.js';

export interface Revocation {
  /** Closes the connection when its log-on ends. */
  watch(connection: Connection): void;
  stop(): void;
}

/** Shorter than the second in which a revoked log-on must lose its sockets, with or without the bus. */
const CHECK_EVERY_MS = 750;

/**
 * Ends the sockets of log-ons that have ended: at once when the bus tells, and by looking at the primary from time to time,
 * because news can be lost.
 */
export function createRevocation(deps: {
  bus: Pick<Bus, 'subscribe'>;
  /** Which of these log-ons are still good. */
  stillGood(tokenHashes: readonly string[]): Promise<ReadonlySet<string>>;
  logger: Logger;
}): Revocation {
  const byToken = new Map<string, Set<Connection>>();
  let checking = false;

  const end = (tokenHash: string) => {
    for (const connection of byToken.get(tokenHash) ?? []) {
      connection.close('log-on-ended', 'Your log-on has ended. Log on again.');
    }
  };
  const check = async () => {
    if (checking || byToken.size === 0) return;
    checking = true;
    try {
      const asked = [...byToken.keys()];
      const good = await deps.stillGood(asked);
      for (const tokenHash of asked) if (!good.has(tokenHash)) end(tokenHash);
    } catch (error) {
      deps.logger.warn({ err: error }, 'could not check the log-ons behind the open sockets');
    } finally {
      checking = false;
    }
  };

  const timer = setInterval(() => void check(), CHECK_EVERY_MS);
  const unsubscribe = deps.bus.subscribe('user-session.revoked', ({ tokenHash }) => end(tokenHash));
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
      unsubscribe();
    },
  };
}
