import { isId } from '@outrider/contracts';
import type { AgentResult, PlatformRepositories } from '@outrider/db';
import type { Logger } from '@outrider/platform';
import type { AgentLeg, CallControl, MediaServer } from '@outrider/telephony';
import { setTimeout as delay } from 'node:timers/promises';
import type { News } from '../calls/news.js';
import type { TenantStores } from '../calls/tenant-store.js';

/** The realm that agents' one-time SIP accounts belong to. */
const REALM = 'outrider';
/** A phone that sends no audio for so long is gone without a BYE, ms. */
const SILENT_MS = 15_000;
const RETRY_MS = 500;

/** The agents' phones that are on the line at this process. */
export interface AgentLegs {
  /** Hangs a phone up; it calls again by itself while its session lasts. False: it isn't here. */
  drop(agentSessionId: string): boolean;
  has(agentSessionId: string): boolean;
  /** Hangs all up and writes it down. */
  stop(): Promise<void>;
}

type Account = NonNullable<Awaited<ReturnType<PlatformRepositories['agentAccount']>>>;

export function startAgentLegs(options: {
  callControl: Pick<CallControl, 'acceptAgentLegs'>;
  media: Pick<MediaServer, 'room'>;
  findAccount: PlatformRepositories['agentAccount'];
  stores: Pick<TenantStores, 'of'>;
  dialerId: string;
  /** The same in every dialer. */
  nonceKey: Buffer;
  news: News;
  logger: Logger;
}): AgentLegs {
  const { media, stores, dialerId, news, logger } = options;
  const legs = new Map<string, AgentLeg>();
  /** Steps of one agent's legs are written one after the other. */
  const writing = new Map<string, Promise<void>>();
  let stopping = false;

  function write(username: string, step: () => Promise<void>): void {
    const turn = (writing.get(username) ?? Promise.resolve()).then(step).catch((error: unknown) => {
      logger.error({ err: error, agentSessionId: username }, "an agent's leg could not be written down");
    });
    writing.set(username, turn);
    void turn.then(() => {
      if (writing.get(username) === turn) writing.delete(username);
    });
  }

  function tell(tenantId: string, result: AgentResult): void {
    if (result.ok && result.changed) news.agent(tenantId, result.session);
  }

  function onLeg(leg: AgentLeg<Account>): void {
    const { username, sipDialogId } = leg;
    const { tenantId } = leg.account;
    if (stopping) return leg.hangUp();
    const before = legs.get(username);
    legs.set(username, leg);
    leg.leg.onSilent((silentMs) => {
      if (silentMs >= SILENT_MS) leg.hangUp();
    });
    write(username, async () => {
      await leg.leg.join(media.room(username));
      const result = await stores.of(tenantId).agentSessions.legUp(username, { dialerId, sipDialogId });
      if (!result.ok) leg.hangUp();
      tell(tenantId, result);
      before?.hangUp();
    });
    leg.onEnded((by) => {
      if (legs.get(username) === leg) legs.delete(username);
      logger.info({ agentSessionId: username, by }, "an agent's leg is over");
      write(username, () => legDown(tenantId, username, sipDialogId));
    });
  }

  /** Written until it is: an agent whose phone is gone must not be given a call. */
  async function legDown(tenantId: string, username: string, sipDialogId: string): Promise<void> {
    for (;;) {
      try {
        return tell(tenantId, await stores.of(tenantId).agentSessions.legDown(username, { sipDialogId }));
      } catch (error) {
        if (stopping) throw error;
        logger.warn({ err: error, agentSessionId: username }, "an agent's leg could not be written off; trying again");
        await delay(RETRY_MS);
      }
    }
  }

  options.callControl.acceptAgentLegs({
    realm: REALM,
    nonceKey: options.nonceKey,
    findAccount: async (username) => (isId(username) && !stopping ? options.findAccount(username) : undefined),
    onLeg,
  });

  return {
    drop(agentSessionId) {
      const leg = legs.get(agentSessionId);
      leg?.hangUp();
      return leg !== undefined;
    },
    has: (agentSessionId) => legs.has(agentSessionId),
    async stop() {
      stopping = true;
      for (const leg of legs.values()) leg.hangUp();
      await Promise.all(writing.values());
    },
  };
}
