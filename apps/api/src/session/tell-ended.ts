import type { Bus } from '@outrider/platform';

/** Closes what ended sessions hold open: sockets, and pages that wait for news. @param tokenHashes after the commit that ended them */
export function tellEnded(bus: Pick<Bus, 'publish'>, tokenHashes: readonly string[]): void {
  for (const tokenHash of tokenHashes) void bus.publish('user-session.revoked', { tokenHash });
}
