import { and, asc, eq, isNull, or, sql } from 'drizzle-orm';
import { agentSessions, attempts, callbacks, campaigns, dispositions, leadNumbers, leads } from '../schema/index.js';
import type { ScopedReader, TenantScope } from '../scope.js';

export type AgentSnapshot = NonNullable<Awaited<ReturnType<ReturnType<typeof createSnapshots>['stateOf']>>>;

const sessionWithAttempt = (from: Pick<ScopedReader, 'select'>) =>
  from
    .select({ session: agentSessions, attempt: attempts })
    .from(agentSessions)
    .leftJoin(attempts, eq(attempts.id, agentSessions.attemptId))
    .where(eq(agentSessions.id, sql.placeholder('id')));

/** One row for each of the lead's numbers, and one where it has none. */
const offer = (from: Pick<ScopedReader, 'select'>) =>
  from
    .select({
      lead: leads,
      campaign: { id: campaigns.id, name: campaigns.name, status: campaigns.status },
      callbackNote: callbacks.note,
      number: leadNumbers.number,
    })
    .from(attempts)
    .innerJoin(leads, eq(leads.id, attempts.leadId))
    .innerJoin(campaigns, eq(campaigns.id, attempts.campaignId))
    .leftJoin(callbacks, eq(callbacks.id, attempts.callbackId))
    .leftJoin(leadNumbers, eq(leadNumbers.leadId, leads.id))
    .where(eq(attempts.id, sql.placeholder('attemptId')))
    .orderBy(asc(leadNumbers.position));

/** Everything that an agent's screen shows, as it is now: what a client needs that knows nothing. */
export function createSnapshots(scope: TenantScope) {
  const { primary } = scope;

  const callOf = async (attemptId: string) => {
    const [row] = await primary
      .select({ attempt: attempts, lead: leads, callbackNote: callbacks.note })
      .from(attempts)
      .innerJoin(leads, eq(leads.id, attempts.leadId))
      .leftJoin(callbacks, eq(callbacks.id, attempts.callbackId))
      .where(eq(attempts.id, attemptId));
    if (!row) return undefined;
    const numbers = await primary
      .select({ number: leadNumbers.number })
      .from(leadNumbers)
      .where(eq(leadNumbers.leadId, row.lead.id))
      .orderBy(asc(leadNumbers.position));
    return { ...row, numbers: numbers.map(({ number }) => number) };
  };

  return {
    /** The session and the attempt that it names, as of one instant. */
    withAttempt: async (id: string) => (await primary.run(sessionWithAttempt, { id }))[0],

    /** What an agent is shown of a call before it is connected, the attempt itself aside. */
    async offerOf(attemptId: string) {
      const rows = await primary.run(offer, { attemptId });
      const [first] = rows;
      if (!first) return undefined;
      const { lead, campaign, callbackNote } = first;
      return { lead, campaign, callbackNote, numbers: rows.flatMap(({ number }) => number ?? []) };
    },

    /** The session, its campaign with the dispositions that an agent may give, and the call that it is offered, has or wraps up. */
    async stateOf(id: string) {
      const [row] = await primary
        .select({
          session: agentSessions,
          campaign: { id: campaigns.id, name: campaigns.name, status: campaigns.status },
        })
        .from(agentSessions)
        .innerJoin(campaigns, eq(campaigns.id, agentSessions.campaignId))
        .where(eq(agentSessions.id, id));
      if (!row) return undefined;
      const offered = await primary
        .select({
          id: dispositions.id,
          code: dispositions.code,
          label: dispositions.label,
          category: dispositions.category,
        })
        .from(dispositions)
        .where(
          and(
            eq(dispositions.system, false),
            eq(dispositions.active, true),
            or(isNull(dispositions.campaignId), eq(dispositions.campaignId, row.campaign.id)),
          ),
        )
        .orderBy(asc(dispositions.position), asc(dispositions.code));
      const call = row.session.attemptId === null ? undefined : await callOf(row.session.attemptId);
      return { ...row, dispositions: offered, call };
    },
  };
}
