import { eq } from 'drizzle-orm';
import { agentSessions } from '../schema/index.js';
import type { Scoped } from '../scope.js';
import { change, lockSessions, over, type AgentSession } from './agent-session.js';

/** Why an agent is paused who has logged off. */
const LOGGED_OFF = 'logged off';

/** What becomes of a user's live agent session where a log-on of the user ends. Each returns it as it is now, if it was changed. */
export const agentLogOffRepository = (tx: Scoped) => {
  const live = async (userId: string) => (await lockSessions(tx, eq(agentSessions.liveUserId, userId)))[0];

  /** A call that is being connected or is up goes on, and is the last. */
  const lastCall = (session: AgentSession, at: Date) => change(tx, session, { pauseAfter: LOGGED_OFF }, at);
  const inCall = ({ state }: AgentSession) => state === 'reserved' || state === 'talking';

  return {
    /** One log-on has ended, others may go on: no more calls until the agent asks for them. */
    async pauseForLogOff(userId: string, at: Date): Promise<AgentSession | undefined> {
      const session = await live(userId);
      if (!session || session.state === 'paused') return undefined;
      if (session.state !== 'idle') return lastCall(session, at);
      return change(tx, session, { state: 'paused', pauseReason: LOGGED_OFF }, at);
    },

    /** All log-ons of the user have ended: the session is over and its dialer hangs up the phone, after a call that is up. */
    async endForLogOff(userId: string, at: Date): Promise<AgentSession | undefined> {
      const session = await live(userId);
      if (!session) return undefined;
      return inCall(session) ? lastCall(session, at) : change(tx, session, over(at), at);
    },
  };
};
