import { and, count, eq, exists, gte, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import {
  AGENT_STATES,
  ATTEMPT_STATES,
  LEAD_STATES,
  spendDay,
  TERMINATIONS,
  type AgentState,
  type AttemptState,
  type LeadState,
  type TerminationResult,
} from '@outrider/domain';
import {
  agentSessions,
  attempts,
  campaigns,
  campaignTrunks,
  cdrs,
  destinations,
  leadLists,
  leads,
  spendDays,
  tenants,
  trunks,
} from '../schema/index.js';
import type { TenantScope } from '../scope.js';
import { abandonShare, countLiveAnswers, createReport, LIVE_ANSWERS } from './report.js';

export type CampaignPacing = ReturnType<typeof createCampaignPacing>;

const RESULTS = Object.keys(TERMINATIONS) as TerminationResult[];

/** What pacing a campaign needs, and what it looks like from outside. */
export function createCampaignPacing(scope: TenantScope) {
  const { primary } = scope;

  /** Live answers since an instant. On the primary: pacing keeps the law by it. */
  async function liveAnswers(campaignId: string, since: Date): Promise<{ answered: number; abandoned: number }> {
    const ofPeriod = and(eq(cdrs.campaignId, campaignId), gte(cdrs.endedAt, since));
    const rows = await primary
      .select({ result: cdrs.result, n: count() })
      .from(cdrs)
      .where(and(ofPeriod, inArray(cdrs.result, LIVE_ANSWERS)))
      .groupBy(cdrs.result);
    const [failed] = await primary
      .select({ answered: count(), connected: count(cdrs.connectedAt) })
      .from(cdrs)
      .where(and(ofPeriod, eq(cdrs.result, 'failed'), isNotNull(cdrs.answeredAt)));
    const results = tally<TerminationResult>(
      RESULTS,
      rows.map(({ result, n }) => [result, n]),
    );
    return countLiveAnswers(results, failed ?? { answered: 0, connected: 0 });
  }

  return {
    ...createReport(scope),

    /**
     * Makes this dialer the campaign's pacer: claims with an older fence are refused from now on. Undefined: no such campaign.
     * Waits for claims that are being committed.
     */
    acquireFence: (campaignId: string, dialerId: string): Promise<number | undefined> =>
      scope.transaction(async (tx) => {
        const hit = await tx.update(
          campaigns,
          { pacerFence: sql`${campaigns.pacerFence} + 1`, pacerDialerId: dialerId },
          eq(campaigns.id, campaignId),
        );
        if (hit === 0) return undefined;
        const [row] = await tx
          .select({ fence: campaigns.pacerFence })
          .from(campaigns)
          .where(eq(campaigns.id, campaignId));
        return row?.fence;
      }),

    /** The campaign with what its tenant may do, and its trunks in the order in which they are tried. */
    async settings(campaignId: string) {
      const taken = primary
        .select({ taken: sql`${spendDays.reserved} + ${spendDays.spent}` })
        .from(spendDays)
        .where(eq(spendDays.day, spendDay(scope.now())));
      const allowed = primary
        .select({ prefix: destinations.prefix })
        .from(destinations)
        .where(eq(destinations.allowed, true));
      const [found] = await primary
        .select({
          campaign: campaigns,
          tenant: {
            id: tenants.id,
            maxConcurrentCalls: tenants.maxConcurrentCalls,
            callsPerSecond: tenants.maxCallsPerSecond,
            dailySpendLimit: tenants.dailySpendLimit,
            /** Today, reserved and spent; millionths of a euro. */
            taken: sql`coalesce(${taken}, 0)`.mapWith(Number),
            /** It may call somewhere. */
            hasDestinations: exists(allowed).mapWith(Boolean),
          },
        })
        .from(campaigns)
        .innerJoin(tenants, sql`true`)
        .where(eq(campaigns.id, campaignId));
      if (!found) return undefined;
      const rows = await primary
        .select({ trunk: trunks })
        .from(campaignTrunks)
        .innerJoin(trunks, eq(trunks.id, campaignTrunks.trunkId))
        .where(and(eq(campaignTrunks.campaignId, campaignId), eq(trunks.enabled, true)))
        .orderBy(campaignTrunks.position, trunks.id);
      return { ...found, trunks: rows.map((row) => row.trunk) };
    },

    /** Open attempts and signed-in agents by state: reads as many rows as there are of them. */
    async now(campaignId: string) {
      const calls = await primary
        .select({ state: attempts.state, n: count() })
        .from(attempts)
        .where(and(eq(attempts.open, true), eq(attempts.campaignId, campaignId)))
        .groupBy(attempts.state);
      const agents = await primary
        .select({ state: agentSessions.state, n: count() })
        .from(agentSessions)
        .where(and(eq(agentSessions.campaignId, campaignId), ne(agentSessions.state, 'offline')))
        .groupBy(agentSessions.state);
      return {
        calls: tally<Exclude<AttemptState, 'ended'>>(
          ATTEMPT_STATES.filter((state) => state !== 'ended'),
          calls.map(({ state, n }) => [state, n]),
        ),
        agents: tally<AgentState>(
          AGENT_STATES,
          agents.map(({ state, n }) => [state, n]),
        ),
      };
    },

    /** Ended attempts by result since an instant, counted in one index. */
    async results(campaignId: string, since: Date): Promise<Record<TerminationResult, number>> {
      const rows = await scope.read
        .select({ result: cdrs.result, n: count() })
        .from(cdrs)
        .where(and(eq(cdrs.campaignId, campaignId), inArray(cdrs.result, RESULTS), gte(cdrs.endedAt, since)))
        .groupBy(cdrs.result);
      return tally<TerminationResult>(
        RESULTS,
        rows.map(({ result, n }) => [result, n]),
      );
    },

    liveAnswers,

    /** Abandoned of live answers since an instant; null: nobody has answered. */
    async abandonShare(campaignId: string, since: Date): Promise<number | null> {
      return abandonShare(await liveAnswers(campaignId, since));
    },

    /** Leads of the campaign by state. Counts the lists through: not for every second where they are long. */
    async leadCounts(campaignId: string): Promise<Record<LeadState, number>> {
      const rows = await scope.read
        .select({ state: leads.state, n: count() })
        .from(leadLists)
        .innerJoin(leads, eq(leads.leadListId, leadLists.id))
        .where(eq(leadLists.campaignId, campaignId))
        .groupBy(leads.state);
      return tally<LeadState>(
        LEAD_STATES,
        rows.map(({ state, n }) => [state, n]),
      );
    },
  };
}

function tally<K extends string>(
  keys: readonly K[],
  counts: readonly (readonly [string, number])[],
): Record<K, number> {
  const table = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  for (const [key, n] of counts) table[key as K] = n;
  return table;
}
