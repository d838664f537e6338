const PREFIX = 'outrider';

/**
 * Every key that is put into Redis, so that two uses can't collide and a reader of MONITOR knows whose a key is.
 * All of them can be rebuilt from MariaDB.
 */
export const redisKeys = {
  /** BullMQ's own prefix. */
  queues: `${PREFIX}:queue`,
  /** The pacer's lease on a campaign: the holder's token. */
  campaignLease: (campaignId: string) => `${PREFIX}:lease:campaign:${campaignId}`,
  /** Lead ids of a campaign in dialing order. */
  hopper: (campaignId: string) => `${PREFIX}:hopper:${campaignId}`,
  /** Set of the attempts that hold a channel of a trunk. */
  trunkChannels: (trunkId: string) => `${PREFIX}:trunk:${trunkId}:channels`,
  /** Present while the set of channels is known to be whole. */
  trunkChannelsBuilt: (trunkId: string) => `${PREFIX}:trunk:${trunkId}:channels-built`,
  /** When a call that is claimed next could have its turn at the earliest. */
  trunkNextClaim: (trunkId: string) => `${PREFIX}:trunk:${trunkId}:next-claim`,
  /** When the next call that waits for the trunk has its turn to be prepared. */
  trunkNextCall: (trunkId: string) => `${PREFIX}:trunk:${trunkId}:next-call`,
  /** When the trunk's next INVITE may be sent. */
  trunkNextInvite: (trunkId: string) => `${PREFIX}:trunk:${trunkId}:next-invite`,
  /** The same three instants over all trunks of a tenant. */
  tenantNextClaim: (tenantId: string) => `${PREFIX}:tenant:${tenantId}:next-claim`,
  tenantNextCall: (tenantId: string) => `${PREFIX}:tenant:${tenantId}:next-call`,
  tenantNextInvite: (tenantId: string) => `${PREFIX}:tenant:${tenantId}:next-invite`,
  /** Who looks for bursts of calls now. */
  burstWatch: `${PREFIX}:burst-watch`,
  /** A burst of calls to this destination was told of. */
  burstTold: (tenantId: string, destination: string) => `${PREFIX}:tenant:${tenantId}:burst:${destination}`,
  /** A campaign's present numbers as its pacer sees them, JSON. */
  campaignLive: (campaignId: string) => `${PREFIX}:live:${campaignId}`,
  /** List of the last decisions of a campaign's pacer, JSON, the newest first. */
  pacingDecisions: (campaignId: string) => `${PREFIX}:pacing:${campaignId}`,
  /** Counters of a rate limit. */
  rateLimit: (name: string) => `${PREFIX}:limit:${name}:`,
  busTopic: (topic: string) => `${PREFIX}:bus:${topic}`,
  busRequests: (topic: string, instanceId: string) => `${PREFIX}:bus:${topic}:${instanceId}`,
  busReplies: (busId: string) => `${PREFIX}:bus:reply:${busId}`,
} as const;
