import { decideDial } from '@outrider/domain';
import type { Guards } from '@outrider/db';
import type { Termination } from '@outrider/domain';
import type { Logger } from '@outrider/platform';
import { SecretBoxError, TrunkAddressError, type TrunkAddresses } from '@outrider/security';
import type { TrunkRoute } from '@outrider/telephony';
import type { TrunkLimiter } from '../trunks/trunk-limiter.js';
import type { CallContext } from './call-context.js';
import type { Call } from './call.js';
import type { News } from './news.js';
import { endingEvent } from './pacing-news.js';
import type { TenantStore } from './tenant-store.js';

/** After a longer wait for its turn a call is looked at by the guards again, ms. */
const GUARDS_GOOD_FOR_MS = 1_000;

export interface DialJob {
  tenantId: string;
  campaignId: string;
  attemptId: string;
}

/**
 * Takes a claimed attempt from the queue to the wire, once: guards, channel and turn, then the INVITE. A job that comes again finds
 * that its attempt is no longer `claimed`. Resolves when the INVITE is out or never will be.
 */
export function createDialWorker(options: {
  storeOf(tenantId: string): TenantStore;
  limiter: Pick<TrunkLimiter, 'turn' | 'release'>;
  news: News;
  startCall(context: CallContext): Call;
  /** Opens a trunk's sealed password. @throws SecretBoxError where its key is another, or gone */
  openPassword(trunk: { tenantId: string; id: string }, sealed: string): Promise<string>;
  /** Where a trunk's requests go, and may go. */
  addresses: Pick<TrunkAddresses, 'resolve'>;
  /** Why this process may not place calls now; undefined: it may. */
  hindrance(): string | undefined;
  /** Simulated trunks are refused. */
  production: boolean;
  logger: Logger;
  now(): Date;
}): (job: DialJob) => Promise<void> {
  const { limiter, news, logger, now } = options;
  /** Calls by tenant that the guards have let pass and that no row shows on the wire yet. */
  const passing = new Map<string, number>();

  /** Ends an attempt for which nothing was sent. */
  async function endUnsent(
    job: DialJob,
    store: TenantStore,
    termination: Termination,
    trunkId: string,
    retryAt?: Date,
  ): Promise<void> {
    const { tenantId, campaignId, attemptId } = job;
    const at = now();
    const result = await store.end({ attemptId, termination, at, ...(retryAt ? { retryAt } : {}) });
    limiter.release(trunkId, attemptId);
    if (!result.ok || !result.ended) return;
    if (result.session) news.agent(tenantId, result.session);
    news.call({ tenantId, campaignId }, endingEvent(attemptId, termination, false, at.getTime()));
  }

  async function readGuards(job: DialJob, store: TenantStore): Promise<Guards | undefined> {
    const guards = await store.guards(job.attemptId);
    return guards?.attempt.state === 'claimed' ? guards : undefined;
  }

  /** The way to place the call, with so many others on their way; undefined: it may not be placed, and was ended. */
  async function pass(
    job: DialJob,
    store: TenantStore,
    guards: Guards,
    others: number,
  ): Promise<TrunkRoute | undefined> {
    const { trunk } = guards;
    const { tenant } = guards.facts;
    const openCalls = tenant.openCalls + others;
    const decision = decideDial({ ...guards.facts, tenant: { ...tenant, openCalls } }, now());
    if (!decision.dial) {
      await endUnsent(job, store, { result: 'blocked', reason: decision.reason }, trunk.id, decision.retryAt);
      return undefined;
    }
    if (options.production && trunk.kind === 'simulated') {
      await endUnsent(job, store, { result: 'blocked', reason: 'trunk-not-allowed' }, trunk.id);
      return undefined;
    }
    try {
      return await routeOf(trunk);
    } catch (error) {
      const termination = asTermination(error);
      if (!termination) throw error;
      logger.error({ err: error, trunkId: trunk.id }, 'a trunk cannot be used');
      await endUnsent(job, store, termination, trunk.id);
      return undefined;
    }
  }

  async function routeOf(trunk: Guards['trunk']): Promise<TrunkRoute> {
    const { host, port, transport, username, passwordEncrypted } = trunk;
    const address = await options.addresses.resolve(host).catch((error: unknown) => {
      throw error instanceof TrunkAddressError
        ? error
        : new UnresolvedError(`${host} cannot be resolved`, { cause: error });
    });
    // The name stays where a certificate has to bear it; whoever answers inside has none.
    const settled = transport === 'tls' || address === host ? {} : { address };
    const route: TrunkRoute = { host, port, transport, ...settled };
    if (username === null || passwordEncrypted === null) return route;
    return { ...route, credentials: { username, password: await options.openPassword(trunk, passwordEncrypted) } };
  }

  return async (job) => {
    const store = options.storeOf(job.tenantId);
    const guards = await readGuards(job, store);
    if (!guards) return;
    const others = passing.get(job.tenantId) ?? 0;
    passing.set(job.tenantId, others + 1);
    try {
      const route = await pass(job, store, guards, others);
      if (route) await dial(job, store, guards, route);
    } catch (error) {
      logger.error({ err: error, attemptId: job.attemptId }, 'a call could not be prepared');
      await endUnsent(job, store, { result: 'failed', reason: 'internal' }, guards.trunk.id);
    } finally {
      const left = (passing.get(job.tenantId) ?? 1) - 1;
      if (left > 0) passing.set(job.tenantId, left);
      else passing.delete(job.tenantId);
    }
  };

  async function dial(job: DialJob, store: TenantStore, first: Guards, firstRoute: TrunkRoute): Promise<void> {
    let [guards, route]: [Guards | undefined, TrunkRoute | undefined] = [first, firstRoute];
    const { trunk } = guards;
    const begun = now().getTime();
    const granted = await limiter.turn(trunk, tenantRate(job, guards), job.attemptId).catch((error: unknown) => {
      logger.warn({ err: error, attemptId: job.attemptId }, 'no turn on the trunk could be had');
      return false;
    });
    if (!granted || options.hindrance() !== undefined) {
      return endUnsent(job, store, { result: 'never-sent', reason: 'no-channel' }, trunk.id);
    }
    if (now().getTime() - begun > GUARDS_GOOD_FOR_MS) {
      guards = await readGuards(job, store);
      const others = (passing.get(job.tenantId) ?? 1) - 1;
      route = guards && (await pass(job, store, guards, others));
      if (!guards || !route) return;
    }
    const call = options.startCall({
      tenantId: job.tenantId,
      attempt: guards.attempt,
      campaign: guards.campaign,
      trunk,
      tenant: tenantRate(job, guards),
      route,
      store,
    });
    await call.placed;
  }
}

class UnresolvedError extends Error {}

/** Undefined: nothing is wrong with the trunk. */
function asTermination(error: unknown): Termination | undefined {
  if (error instanceof SecretBoxError || error instanceof TrunkAddressError) {
    return { result: 'blocked', reason: 'trunk-not-allowed' };
  }
  return error instanceof UnresolvedError ? { result: 'failed', reason: 'trunk-unreachable' } : undefined;
}

/** How many calls the tenant may place a second, over all its trunks. */
const tenantRate = ({ tenantId }: DialJob, { callsPerSecond }: Guards) => ({ id: tenantId, callsPerSecond });
