import type { Bus, Logger } from '@outrider/platform';
import { repeat, type Repeating } from '../process/repeat.js';
import type { CallRegistry } from './call-registry.js';
import type { Call } from './call.js';
import type { TenantStores } from './tenant-store.js';

/** Where no news comes, the agents of this process's talks are read so often, ms. */
const EVERY_MS = 2_000;

/** Keeps each talk in step with its agent's row: a lost leg, a leg that is back, an attempt that somebody else has ended. */
export function startAgentWatch(options: {
  registry: Pick<CallRegistry, 'all' | 'byAgent'>;
  stores: Pick<TenantStores, 'of'>;
  bus: Pick<Bus, 'subscribe'>;
  logger: Logger;
}): Repeating {
  const { registry, stores, bus, logger } = options;

  async function look(calls: readonly Call[]): Promise<void> {
    const byTenant = new Map<string, Call[]>();
    for (const call of calls) byTenant.set(call.tenantId, [...(byTenant.get(call.tenantId) ?? []), call]);
    for (const [tenantId, talks] of byTenant) {
      const sessions = await stores.of(tenantId).agentSessions.onAttempts(talks.map(({ attemptId }) => attemptId));
      const byAttempt = new Map(sessions.map((session) => [session.attemptId, session]));
      for (const talk of talks) talk.agentIs(byAttempt.get(talk.attemptId));
    }
  }

  const unsubscribe = bus.subscribe('agent-session.changed', ({ agentSessionId, version }) => {
    const call = registry.byAgent(agentSessionId);
    return call?.stage === 'talking' && version > call.agentVersion ? look([call]) : undefined;
  });
  const looking = repeat({ name: 'agents of talks', everyMs: EVERY_MS, logger }, () =>
    look([...registry.all()].filter(({ stage }) => stage === 'talking')),
  );
  return {
    async stop() {
      unsubscribe();
      await looking.stop();
    },
  };
}
