import type { NounDeps } from '../deps.js';

/** What it takes to answer with a session. */
export type SessionAnswerDeps = Pick<NounDeps, 'database' | 'bus' | 'clock' | 'sessions' | 'settings'>;

/** What it takes to count tries. */
export type TryDeps = Pick<NounDeps, 'redis' | 'clock' | 'logger'>;

/** What it takes to log on with a password, or to show it again. */
export type SessionRouteDeps = SessionAnswerDeps & TryDeps & Pick<NounDeps, 'passwords' | 'userSessions' | 'callerOf'>;

/** What it takes to set a second factor up, or to show it. */
export type FactorRouteDeps = SessionAnswerDeps & TryDeps & Pick<NounDeps, 'secretBox' | 'callerOf'>;
