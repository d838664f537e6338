import { and, count, eq, exists, inArray, isNull, or, sql } from 'drizzle-orm';
import type { AttemptState, DialFacts } from '@outrider/domain';
import {
  abandonedNumbers,
  attempts,
  campaigns,
  campaignTrunks,
  leadLists,
  leadNumbers,
  leads,
  platformSuppressions,
  spendDays,
  suppressions,
  tenants,
  trunks,
} from '../schema/index.js';
import type { TenantScope } from '../scope.js';
import { destinationsAt } from './tenant-destinations.js';

export type Guards = NonNullable<Awaited<ReturnType<ReturnType<typeof createGuards>['guards']>>>;

/** States in which an attempt holds a channel. */
export const ON_THE_WIRE: AttemptState[] = ['dialing', 'ringing', 'answered', 'connected'];

export function createGuards(scope: TenantScope) {
  const { primary } = scope;
  /** By attempt; those that don't exist are missing. */
  const guardsMany = async (attemptIds: readonly string[]) => {
    const suppressed = primary
      .select({ id: suppressions.id })
      .from(suppressions)
      .where(
        and(
          eq(suppressions.number, attempts.number),
          or(isNull(suppressions.campaignId), eq(suppressions.campaignId, attempts.campaignId)),
        ),
      );
    const suppressedByPlatform = primary
      .select({ number: platformSuppressions.number })
      .from(platformSuppressions)
      .where(eq(platformSuppressions.number, attempts.number));
    const openCalls = primary
      .select({ calls: count() })
      .from(attempts)
      .where(and(eq(attempts.open, true), inArray(attempts.state, ON_THE_WIRE)));

    // Looked up for calls that cost something only.
    const taken = primary
      .select({ taken: sql`${spendDays.reserved} + ${spendDays.spent}` })
      .from(spendDays)
      .where(and(sql`${attempts.reservedCost} > 0`, eq(spendDays.day, sql`date(${attempts.claimedAt})`)));

    const rows = await primary
      .select({
        attempt: attempts,
        trunk: trunks,
        campaign: campaigns,
        lead: {
          state: leads.state,
          dialedCount: leads.dialedCount,
          noPredictiveBefore: leads.noPredictiveBefore,
          listActive: leadLists.active,
        },
        number: { invalid: leadNumbers.invalid, timeZones: leadNumbers.timeZones },
        ofCampaign: campaignTrunks.position,
        maxConcurrentCalls: tenants.maxConcurrentCalls,
        maxCallsPerSecond: tenants.maxCallsPerSecond,
        dailySpendLimit: tenants.dailySpendLimit,
        destinationsVersion: tenants.destinationsVersion,
        taken: sql`${taken}`.mapWith(Number),
        openCalls: sql`${openCalls}`.mapWith(Number),
        abandonedUntil: abandonedNumbers.until,
        suppressed: or(exists(suppressed), exists(suppressedByPlatform))!.mapWith(Boolean),
      })
      .from(attempts)
      .innerJoin(leads, eq(leads.id, attempts.leadId))
      .innerJoin(leadLists, eq(leadLists.id, leads.leadListId))
      .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
      .innerJoin(trunks, eq(trunks.id, attempts.trunkId))
      .innerJoin(tenants, sql`true`)
      .leftJoin(
        leadNumbers,
        and(
          eq(leadNumbers.leadId, attempts.leadId),
          eq(leadNumbers.position, attempts.numberPosition),
          eq(leadNumbers.number, attempts.number),
        ),
      )
      .leftJoin(abandonedNumbers, eq(abandonedNumbers.number, attempts.number))
      .leftJoin(
        campaignTrunks,
        and(eq(campaignTrunks.campaignId, attempts.campaignId), eq(campaignTrunks.trunkId, attempts.trunkId)),
      )
      .where(inArray(attempts.id, [...attemptIds]));

    if (!rows[0]) return new Map<string, never>();
    const destinations = await destinationsAt(scope, primary, rows[0].destinationsVersion);
    return new Map(
      rows.map((row) => {
        const { attempt, campaign, trunk, lead, dailySpendLimit } = row;
        const facts: DialFacts = {
          number: attempt.number,
          // The lead's number was changed or taken away since the claim.
          numberInvalid: row.number?.invalid ?? true,
          timeZones: row.number?.timeZones ?? [],
          suppressed: row.suppressed,
          abandonedUntil: row.abandonedUntil,
          lead,
          isCallback: attempt.callbackId !== null,
          campaign,
          trunk: { ...trunk, ofCampaign: row.ofCampaign !== null },
          destination: destinations.of(attempt.number),
          tenant: {
            openCalls: row.openCalls,
            maxConcurrentCalls: row.maxConcurrentCalls,
            overspent: attempt.reservedCost > 0 && dailySpendLimit !== null && row.taken > dailySpendLimit,
          },
        };
        return [attempt.id, { attempt, campaign, trunk, callsPerSecond: row.maxCallsPerSecond, facts }] as const;
      }),
    );
  };

  return {
    guardsMany,

    /**
     * Everything that the guards at dial time look at (`decideDial` of `facts`) and that placing the call needs, in one read on the primary.
     * Undefined: no such attempt.
     */
    guards: async (attemptId: string) => (await guardsMany([attemptId])).get(attemptId),
  };
}
