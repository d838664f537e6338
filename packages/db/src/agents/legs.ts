import type { Scoped, TenantScope } from '../scope.js';
import { and, eq, inArray } from 'drizzle-orm';
import { agentSessions } from '../schema/index.js';
import { change, freed, lockSession, lockSessions, type AgentResult, type AgentSession } from './agent-session.js';

export interface AgentLeg {
  dialerId: string;
  sipDialogId: string;
}

type Locked = (id: string, work: (tx: Scoped, session: AgentSession) => Promise<AgentResult>) => Promise<AgentResult>;

/** The agent's own leg: up in the room named by the session's id, or not. */
export function createLegs(scope: TenantScope, locked: Locked) {
  return {
    /** The leg is up at this dialer. An earlier one is replaced: the caller hangs it up if it still has it. */
    legUp: (id: string, leg: AgentLeg) =>
      locked(id, async (tx, session) => ({
        ok: true,
        session: await change(tx, session, { ...leg, legUp: true }, scope.now()),
        changed: true,
      })),

    /**
     * That leg is down; a newer one stays (`leg-replaced`). A reservation is given back, a talk goes on: the phone calls again by itself.
     */
    legDown: (id: string, leg: Pick<AgentLeg, 'sipDialogId'>) =>
      scope.transaction<AgentResult>(async (tx) => {
        const session = await lockSession(tx, id);
        if (!session) return { ok: false, code: 'session-not-found' };
        if (session.sipDialogId !== leg.sipDialogId) return { ok: false, code: 'leg-replaced' };
        if (!session.legUp) return { ok: true, session, changed: false };
        return { ok: true, session: await change(tx, session, legLost(session), scope.now()), changed: true };
      }),

    /** Every leg of these dialers is down: they are gone. Returns the sessions as they are now. */
    legsDownOf: (dialerIds: readonly string[]): Promise<AgentSession[]> =>
      dialerIds.length === 0
        ? Promise.resolve([])
        : scope.transaction(async (tx) => {
            const held = await lockSessions(
              tx,
              and(inArray(agentSessions.dialerId, [...dialerIds]), eq(agentSessions.legUp, true)),
            );
            const changed: AgentSession[] = [];
            for (const session of held) changed.push(await change(tx, session, legLost(session), scope.now()));
            return changed;
          }),
  };
}

const legLost = (session: AgentSession) => ({
  ...(session.state === 'reserved' ? freed(session) : {}),
  legUp: false,
});
