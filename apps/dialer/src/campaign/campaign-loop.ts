import type { AgentSession, AgentSessions, Attempts, Hopper as HopperRepository } from '@outrider/db';
import type { Pacer, PacingDecision, PacingEvent, PacingSettings } from '@outrider/pacing';
import type { Bus, Logger, Redis } from '@outrider/platform';
import { redisKeys } from '@outrider/platform';
import type { News } from '../calls/news.js';
import type { TrunkLimiter } from '../trunks/trunk-limiter.js';
import { createCampaignView } from './campaign-view.js';
import type { DecisionList } from './decision-list.js';
import type { Hopper } from './hopper.js';
import type { CampaignLease } from './lease.js';
import { MAX_CLAIM, type Placing } from './placing.js';
import { NO_MONEY, notice, obstacle, pacingSettings, type CampaignSettings } from './settings.js';

/** A decision at least this often, ms; sooner when something happens, but not more often than `MIN_GAP_MS`. */
const TICK_MS = 250;
const MIN_GAP_MS = 30;
/** After a decision that found fewer channels than it wanted, ms. */
const CHANNEL_WAIT_MS = 25;
const LEASE_EVERY_MS = 1_000;
const SETTINGS_EVERY_MS = 5_000;
const RESYNC_EVERY_MS = 2_000;
/** So often it is asked whether a promised call is due whose agent is free, ms. */
const CALLBACKS_EVERY_MS = 500;
const CHORES_EVERY_MS = 1_000;
const SWEEP_EVERY_MS = 10_000;
/** So long after a call that could not be paid for it is not tried again, ms: each try is a transaction. */
const NO_MONEY_MS = 5_000;
/** What the live numbers say goes stale after this, ms. */
const LIVE_MS = 5_000;

export interface CampaignLoop {
  readonly campaignId: string;
  observe(event: PacingEvent): void;
  /** News of an agent session: read where it is not known already. */
  agentChanged(agentSessionId: string, version: number): void;
  agentIs(session: AgentSession): void;
  /** The campaign was changed: read it again. */
  refresh(): void;
  stop(): Promise<void>;
}

export interface CampaignLoopDeps {
  tenantId: string;
  campaignId: string;
  lease: CampaignLease;
  hopper: Hopper;
  placing: Placing;
  limiter: Pick<TrunkLimiter, 'sweep'>;
  attempts: Pick<Attempts, 'open'>;
  agentSessions: Pick<AgentSessions, 'signedIn' | 'some'>;
  leads: Pick<HopperRepository, 'wakeDue' | 'dueCallbacks' | 'releaseOverdueCallbacks'>;
  settings(): Promise<CampaignSettings | undefined>;
  /** Share of live answers that may be abandoned now, 0–1. */
  abandonTarget(settings: CampaignSettings): Promise<number>;
  /** Shares what the hopper's reader needs to know. */
  onSettings(settings: CampaignSettings): void;
  /** A call could not be paid for out of the day's money. */
  onNoMoney(): Promise<void>;
  news: News;
  bus: Pick<Bus, 'publish'>;
  redis: Pick<Redis, 'set'>;
  createPacer(settings: PacingSettings): Pacer;
  /** Writes out what is left of the pacing log. Never throws. */
  closeLog(): Promise<void>;
  decisions: DecisionList;
  /** Why this process may not place calls now; undefined: it may. */
  hindrance(): string | undefined;
  logger: Logger;
  /** Wall time, ms. */
  now(): number;
}

export function startCampaignLoop(deps: CampaignLoopDeps): CampaignLoop {
  const { tenantId, campaignId, lease, now } = deps;
  const logger = deps.logger.child({ campaignId });
  const view = createCampaignView(deps.createPacer);
  const changed = new Set<string>();
  const lastAt = { lease: 0, settings: 0, resync: 0, callbacks: 0, chores: 0, sweep: 0, live: 0 };
  let settings: CampaignSettings | undefined;
  let fence: number | undefined;
  /** After a call that could not be paid for no other is tried before, ms. */
  let noMoneyUntil = 0;
  let stopped = false;
  let failing = false;
  let wake: () => void = () => undefined;
  let woken = false;

  const due = (work: keyof typeof lastAt, everyMs: number): boolean => {
    if (now() - lastAt[work] < everyMs) return false;
    lastAt[work] = now();
    return true;
  };
  const rouse = () => {
    woken = true;
    wake();
  };

  async function tick(): Promise<void> {
    if (due('lease', LEASE_EVERY_MS)) {
      const before = fence;
      fence = await lease.hold();
      if (fence !== undefined && fence !== before) {
        logger.info({ fence }, 'pacing this campaign');
        lastAt.settings = lastAt.resync = 0;
      }
    }
    if (fence === undefined) return;
    await readTruth();
    if (!settings) return;
    if (due('chores', CHORES_EVERY_MS)) await chores(settings);
    const at = now();
    const hindrance = deps.hindrance() ?? obstacle(settings) ?? (at < noMoneyUntil ? NO_MONEY : undefined);
    const decided = view.decide(at);
    const spoken = [decided.reason, notice(settings)].filter((text) => text !== undefined).join(' ');
    const decision =
      hindrance === undefined ? { ...decided, reason: spoken } : { ...decided, dial: 0, reason: hindrance };
    deps.decisions.decided(at, decision);
    if (decision.cancel > 0) giveUp(view.youngestRinging(decision.cancel));
    if (decision.dial > 0) await place(fence, settings, decision.dial);
    if (due('live', 1_000)) await tellLive(decision);
  }

  async function readTruth(): Promise<void> {
    if (due('settings', SETTINGS_EVERY_MS)) {
      settings = await deps.settings();
      if (!settings) return;
      deps.onSettings(settings);
      await aim(settings);
    }
    if (due('resync', RESYNC_EVERY_MS)) {
      changed.clear();
      const at = now();
      view.resync(at, await deps.attempts.open({ campaignId }), await deps.agentSessions.signedIn(campaignId));
    } else if (changed.size > 0) {
      const ids = [...changed];
      changed.clear();
      const at = now();
      for (const session of await deps.agentSessions.some(ids)) {
        if (session.campaignId === campaignId) view.agentIs(at, session);
      }
    }
  }

  /** Tells the pacer what it is to keep to. Returns whether it may abandon less than before. */
  async function aim(present: CampaignSettings): Promise<boolean> {
    if (obstacle(present) !== undefined) return false;
    const before = view.abandonTarget();
    const abandonTarget = await deps.abandonTarget(present);
    if (view.setSettings({ ...pacingSettings(present), abandonTarget }, now())) lastAt.resync = 0;
    return before !== undefined && abandonTarget < before;
  }

  async function chores({ trunks }: CampaignSettings): Promise<void> {
    await deps.leads.wakeDue(campaignId);
    await deps.leads.releaseOverdueCallbacks(campaignId);
    if (due('sweep', SWEEP_EVERY_MS)) for (const trunk of trunks) await deps.limiter.sweep(trunk.id);
  }

  function giveUp(attemptIds: string[]): void {
    if (attemptIds.length > 0) void deps.bus.publish('attempts.cancel', { tenantId, campaignId, attemptIds });
  }

  async function place(withFence: number, present: CampaignSettings, wanted: number): Promise<void> {
    const n = Math.min(wanted, MAX_CLAIM);
    const callbacks = due('callbacks', CALLBACKS_EVERY_MS)
      ? (await deps.leads.dueCallbacks(campaignId)).slice(0, n)
      : [];
    let leads = await deps.hopper.take(n - callbacks.length);
    // The leads that came into the hopper just now may be in a country that allows less than was decided with.
    if (await aim(present)) leads = leads.slice(0, Math.max(0, view.decide(now()).dial - callbacks.length));
    const placed = await deps.placing.place(withFence, present, leads, callbacks);
    if (!placed.ok) {
      if (placed.code === 'fence-lost') {
        lease.lost();
        fence = undefined;
        lastAt.lease = 0;
      }
      return;
    }
    if (placed.tooDear.size > 0) {
      await deps.hopper.putBack(leads.filter(({ leadId }) => placed.tooDear.has(leadId)));
      if (placed.claimed.length === 0) {
        noMoneyUntil = now() + NO_MONEY_MS;
        await deps.onNoMoney();
      }
    }
    if (placed.unrouted.size > 0) {
      await deps.hopper.putBack(leads.filter(({ leadId }) => placed.unrouted.has(leadId)));
      // Calls that are over in the pacer's eyes give their channels back within a moment.
      setTimeout(rouse, CHANNEL_WAIT_MS);
    }
    const chances = new Map(leads.map(({ leadId, answerProbability }) => [leadId, answerProbability]));
    for (const { attemptId, leadId, claimedAt } of placed.claimed) {
      const answerProbability = chances.get(leadId);
      view.observe({
        type: 'dialed',
        at: claimedAt.getTime(),
        callId: attemptId,
        ...(answerProbability === undefined ? {} : { answerProbability }),
      });
    }
    const reserved = placed.claimed.flatMap(({ agentSessionId }) => agentSessionId ?? []);
    for (const session of await deps.agentSessions.some(reserved)) deps.news.agent(tenantId, session);
  }

  async function tellLive({ reason, forecast }: PacingDecision): Promise<void> {
    const live = JSON.stringify({ reason, at: new Date(now()).toISOString(), forecast });
    await deps.redis.set(redisKeys.campaignLive(campaignId), live, 'PX', LIVE_MS);
    await deps.decisions.flush();
  }

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false;
      try {
        await tick();
        failing = false;
      } catch (error) {
        if (!failing) logger.warn({ err: error }, 'a campaign cannot be paced now; trying again');
        failing = true;
        // Whoever else may have become the pacer meanwhile: only a lease and a fence read anew are good. What was not read to its end,
        // and news that were taken with it, are read anew as well.
        lastAt.lease = lastAt.settings = lastAt.resync = 0;
        woken = false;
      }
      await pause(woken ? MIN_GAP_MS : TICK_MS);
    }
    await lease.giveUp();
    await deps.closeLog();
  }

  /** Waits so long, or until something happens, but for the least gap in any case. */
  async function pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        setTimeout(resolve, MIN_GAP_MS);
      };
    });
    wake = () => undefined;
  }

  const running = run();
  return {
    campaignId,
    observe(event) {
      view.observe(event);
      // News of calls alone gives nothing to dial, but for an end that frees a channel.
      if (event.type !== 'dialed' && event.type !== 'answered' && fence !== undefined) rouse();
    },
    agentChanged(agentSessionId, version) {
      if (version !== 0 && version <= view.agentVersion(agentSessionId)) return;
      changed.add(agentSessionId);
      if (fence !== undefined) rouse();
    },
    agentIs(session) {
      view.agentIs(now(), session);
      if (fence !== undefined) rouse();
    },
    refresh() {
      lastAt.settings = 0;
      noMoneyUntil = 0;
      rouse();
    },
    async stop() {
      stopped = true;
      rouse();
      await running;
    },
  };
}
