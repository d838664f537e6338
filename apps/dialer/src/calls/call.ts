import type { AgentSession } from '@outrider/db';
import type { Termination } from '@outrider/domain';
import type { Talk } from './talk.js';

/** One call of this process, from the INVITE to the last row written about it. */
export interface Call {
  readonly attemptId: string;
  readonly tenantId: string;
  readonly campaignId: string;
  readonly stage: 'setup' | 'waiting' | 'connecting' | 'talking' | 'over';
  /** Millionths of a euro per minute begun; 0: it costs nothing. */
  readonly pricePerMinute: number;
  /** When somebody answered. */
  readonly answeredAt: Date | undefined;
  /** Hangs up, whatever it is doing, and ends it as this. */
  end(termination: Termination): void;
  /** Gives it up if nobody has answered yet. */
  cancel(reason: 'pacing' | 'campaign-stopped' | 'agent-cancelled'): void;
  /** An agent may be free: look again, if it waits for one. Resolves with whether it waits on. */
  search(): Promise<boolean>;
  /** The version of the agent session that it was last told of. */
  readonly agentVersion: number;
  /** What the database says about the agent that it has; undefined: no agent is on this attempt any more. */
  agentIs(session: AgentSession | undefined): void;
  talk(): Talk | undefined;
  /** Resolves when the INVITE is out or never will be. */
  readonly placed: Promise<void>;
  /** Everything is written, and the far end counts no call. */
  readonly done: Promise<void>;
}
