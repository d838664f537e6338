import { createHash } from 'node:crypto';
import { platformRepositories, repositories, tenantRecords, type Database } from '@outrider/db';
import { createQueue, createWorker, type Bus, type Clock, type Logger, type Redis } from '@outrider/platform';
import { createTrunkAddresses, trunkPasswordPlace, type SecretBox } from '@outrider/security';
import type { CallControl, MediaServer } from '@outrider/telephony';
import { setTimeout as delay } from 'node:timers/promises';
import { startAgentLegs } from './agents/agent-legs.js';
import { startAgentWatch } from './calls/agent-watch.js';
import { createCallRegistry } from './calls/call-registry.js';
import { startCall } from './calls/call-session.js';
import { createCommands } from './calls/commands.js';
import { createDialWorker } from './calls/dial-worker.js';
import { createNews } from './calls/news.js';
import { createTenantStore, createTenantStores } from './calls/tenant-store.js';
import { startWaitingCalls } from './calls/waiting-calls.js';
import { startAnswerLearning } from './campaign/answer-learning.js';
import { startCampaigns, type Campaigns } from './campaign/campaigns.js';
import { createLoopStarter } from './campaign/start-loop.js';
import { createGate } from './process/gate.js';
import { startInstance } from './process/instance.js';
import { createFinishOrphans } from './recovery/finish-orphans.js';
import { startHousekeeping } from './recovery/housekeeping.js';
import { createOrphanLegs } from './recovery/orphan-legs.js';
import { startReconciler } from './recovery/reconciler.js';
import { startBurstWatch } from './toll/burst-watch.js';
import { startMeter } from './toll/meter.js';
import { startSpendAlarms } from './toll/spend-alarms.js';
import { createTrunkLimiter } from './trunks/trunk-limiter.js';

/** Takers of the queue, since each takes one job after the other. */
const WORKERS = 4;
/** Jobs that each has under way at once: those that wait for their turn on a trunk are among them. */
const CONCURRENCY = 50;
/** How long calls that are up may go on after the order to stop, and how long their ends may take, ms. */
const DRAIN_MS = 1_500;
const HANG_UP_MS = 1_500;

export interface DialerOptions {
  database: Database;
  redis: Redis;
  redisUrl: string;
  bus: Bus;
  callControl: CallControl;
  media: Pick<MediaServer, 'room'>;
  /** A WAV that the media server can play: the message that an abandoned call hears. */
  abandonPrompt(seller: { name: string; number: string }): Promise<string>;
  /** 32 bytes, the same in every process. */
  secretKey: Buffer;
  secretBox: Pick<SecretBox, 'open'>;
  production: boolean;
  /** Networks that are not public and have carriers in them. */
  privateTrunkNetworks: readonly string[];
  /** Where pacing logs go; undefined: none are written. */
  pacingLogDir?: string | undefined;
  clock: Clock;
  logger: Logger;
  /** Another dialer has taken this one's calls over: the process must end. */
  onGivenUp(): void;
}

export interface Dialer {
  readonly instanceId: string;
  /** Places no more calls, lets those that are up go on for a moment, then hangs up. At most about four seconds. */
  stop(): Promise<void>;
}

/** Puts a dialer together and sets it to work. */
export async function startDialer(options: DialerOptions): Promise<Dialer> {
  const { database, redis, redisUrl, bus, callControl, media, clock, logger } = options;
  const platform = platformRepositories(database);
  const wallMs = () => clock.now().getTime();
  const registry = createCallRegistry();

  const instance = await startInstance({
    dialerInstances: platform.dialerInstances,
    onGivenUp() {
      logger.fatal('this dialer was silent for too long and another has its calls: hanging up and ending');
      for (const call of registry.all()) call.end({ result: 'failed', reason: 'dialer-lost' });
      options.onGivenUp();
    },
    logger,
    now: () => clock.monotonic(),
  });
  const dialerId = instance.id;

  const stores = createTenantStores((tenantId) =>
    createTenantStore({ repositories: repositories(database, tenantId), dialerId, logger }),
  );
  const running: { campaigns?: Campaigns } = {};
  const news = createNews({ bus, onAgent: (session) => running.campaigns?.agentIs(session), now: wallMs });
  const limiter = createTrunkLimiter({
    redis,
    openAttempts: async (trunkId) => (await platform.reconciliation.openAttempts({ trunkId })).map(({ id }) => id),
    now: () => clock.monotonic(),
    sleep: (ms) => delay(ms),
  });
  const releaseChannel = (trunkId: string, attemptId: string) => limiter.release(trunkId, attemptId);
  const queue = createQueue('dial', { redisUrl, logger });

  let stopping = false;
  const hindrance = (): string | undefined => {
    if (stopping) return 'Not dialing: the dialer is stopping.';
    if (!instance.isFresh()) return 'Not dialing: the dialer cannot reach the database.';
    if (!callControl.isUp()) return 'Not dialing: the SIP server is out of reach.';
    return undefined;
  };

  const agentLegs = startAgentLegs({
    callControl,
    media,
    findAccount: (id) => platform.agentAccount(id),
    stores,
    dialerId,
    nonceKey: createHash('sha256').update(options.secretKey).update('agent-leg-nonce').digest(),
    news,
    logger,
  });

  const openPassword = (trunk: { tenantId: string; id: string }, sealed: string) =>
    options.secretBox.open(sealed, trunkPasswordPlace(trunk.tenantId, trunk.id));
  const dial = createDialWorker({
    storeOf: (tenantId) => stores.of(tenantId),
    limiter,
    news,
    startCall: (context) =>
      startCall(
        {
          callControl,
          media,
          registry,
          news,
          abandonPrompt: (seller) => options.abandonPrompt(seller),
          passGate: createGate(limiter, hindrance),
          releaseChannel,
          logger,
          now: () => clock.now(),
        },
        context,
      ),
    openPassword,
    addresses: createTrunkAddresses({ strict: options.production, privateNetworks: options.privateTrunkNetworks }),
    hindrance,
    production: options.production,
    logger,
    now: () => clock.now(),
  });
  const workers = Array.from({ length: WORKERS }, () =>
    createWorker('dial', dial, { redisUrl, logger, concurrency: CONCURRENCY }),
  );

  const orphans = createOrphanLegs({ callControl, logger, now: () => clock.monotonic() });
  const recovery = {
    dialerId,
    reconciliation: platform.reconciliation,
    stores,
    news,
    releaseChannel,
    logger,
    now: () => clock.now(),
  };
  const works = [
    startReconciler({
      ...recovery,
      dialerInstances: platform.dialerInstances,
      registry,
      queue,
      orphans,
      finish: createFinishOrphans({ ...recovery, callControl, orphans }),
    }),
    startHousekeeping({
      ...recovery,
      agentLegs,
      forgetAbandonedNumbers: (before) => platform.forgetAbandonedNumbers(before),
    }),
    startWaitingCalls({ registry, bus, logger }),
    startAgentWatch({ registry, stores, bus, logger }),
  ];
  const stopServing = bus.serve(
    'dialer.command',
    dialerId,
    createCommands({ registry, dropLeg: (agentSessionId) => agentLegs.drop(agentSessionId) }),
  );
  const stopCancelling = bus.subscribe('attempts.cancel', ({ attemptIds }) => {
    for (const attemptId of attemptIds) registry.byAttempt(attemptId)?.cancel('pacing');
  });

  const answerLearning = startAnswerLearning({
    modelsOf: (tenantId) => repositories(database, tenantId).answerModels,
    now: () => clock.now(),
    logger,
  });
  works.push(answerLearning);

  const recordsOf = (tenantId: string) => tenantRecords(database, tenantId);
  const spendAlarms = startSpendAlarms({
    spendToWarnOf: (day, share) => platform.spendToWarnOf(day, share),
    recordsOf,
    logger,
    now: () => clock.now(),
  });
  works.push(
    spendAlarms,
    startMeter({
      calls: () => registry.all(),
      topUp: (tenantId, calls) => stores.of(tenantId).attempts.topUp(calls),
      logger,
      now: () => clock.now(),
    }),
    startBurstWatch({
      redis,
      runningCampaigns: () => platform.runningCampaigns(),
      tenant: (tenantId) => platform.tenant(tenantId),
      callsByPrefix: (tenantId, from, to) => platform.callsByPrefix(tenantId, from, to),
      recordsOf,
      logger,
      now: () => clock.now(),
    }),
  );

  const campaigns = startCampaigns({
    runningCampaigns: () => platform.runningCampaigns(),
    isStopped: async (tenantId, campaignId) =>
      (await repositories(database, tenantId).campaignPacing.settings(campaignId))?.campaign.status === 'stopped',
    startLoop: createLoopStarter({
      repositoriesOf: (tenantId) => repositories(database, tenantId),
      recordsOf,
      dialerId,
      redis,
      bus,
      queue,
      limiter,
      news,
      openPassword,
      prepareAbandonPrompt: (seller) => options.abandonPrompt(seller),
      answerModelOf: (tenantId) => answerLearning.of(tenantId),
      pacingLogDir: options.pacingLogDir,
      onNoMoney: (tenantId) => spendAlarms.reached(tenantId),
      hindrance,
      clock,
      logger,
    }),
    registry,
    bus,
    logger,
  });
  running.campaigns = campaigns;

  return {
    instanceId: dialerId,
    async stop() {
      stopping = true;
      await within(DRAIN_MS, Promise.all([campaigns.stop(), ...workers.map((worker) => worker.close()), callsOver()]));
      for (const call of registry.all()) call.end({ result: 'failed', reason: 'dialer-lost' });
      await within(HANG_UP_MS, Promise.all([callsOver(), agentLegs.stop()]));
      stopServing();
      stopCancelling();
      await within(500, Promise.all([...works.map((work) => work.stop()), stores.idle()]));
      await within(500, Promise.all([instance.stop(), queue.close()]));
    },
  };

  async function callsOver(): Promise<void> {
    await Promise.all([...registry.all()].map((call) => call.done));
  }
}

/** Waits for it, but no longer than that; a failure counts as done. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  await Promise.race([
    work.catch(() => undefined).finally(() => limit.abort()),
    delay(ms, undefined, { signal: limit.signal }).catch(() => undefined),
  ]);
}
