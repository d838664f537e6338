import { eq, sql } from 'drizzle-orm';
import { decideDial } from '@outrider/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attempts, cdrs, destinations, spendDays, tenants } from '../schema/index.js';
import { candidate } from '../testing.js';
import { createTestCalls, type TestCalls } from './test-calls.js';

let calls: TestCalls;
const PRICE = 12_000;

beforeAll(async () => {
  calls = await createTestCalls();
});
afterAll(() => calls.test.drop());
beforeEach(() => calls.renew());

const scope = () => calls.campaign.scope;
const setPrice = async (pricePerMinute: number) => {
  await scope().primary.update(destinations, { pricePerMinute }, eq(destinations.prefix, '+4'));
  await scope().primary.updateTenant({ destinationsVersion: sql`${tenants.destinationsVersion} + 1` });
};
const setLimit = (dailySpendLimit: number | null) => scope().primary.updateTenant({ dailySpendLimit });
const days = () => scope().primary.select().from(spendDays).orderBy(spendDays.day);
const attempt = async (id: string) => (await scope().primary.select().from(attempts).where(eq(attempts.id, id)))[0]!;

const claimAll = (leadIds: readonly string[]) =>
  calls.campaign.repositories.attempts.claim({
    campaignId: calls.campaign.campaignId,
    fence: calls.fence,
    candidates: leadIds.map((leadId) => candidate(calls.campaign, leadId)),
  });

/** What every row says together: reserved is what open calls have paid for, spent is what CDRs cost. */
async function expectBalance(): Promise<void> {
  const open = await scope()
    .primary.select({ sum: sql`coalesce(sum(${attempts.reservedCost}), 0)`.mapWith(Number) })
    .from(attempts)
    .where(eq(attempts.open, true));
  const spent = await scope()
    .primary.select({ sum: sql`coalesce(sum(${cdrs.cost}), 0)`.mapWith(Number) })
    .from(cdrs);
  const rows = await days();
  expect(rows.reduce((sum, row) => sum + row.reserved, 0)).toBe(open[0]!.sum);
  expect(rows.reduce((sum, row) => sum + row.spent, 0)).toBe(spent[0]!.sum);
}

describe('what calls cost', () => {
  it('is reserved with the claim and settled with the CDR', async () => {
    await setPrice(PRICE);
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.connect(leadId!);
    expect(await days()).toMatchObject([{ day: '2030-05-06', reserved: PRICE, spent: 0 }]);
    calls.later(90_000);
    await calls.campaign.repositories.attempts.end(attemptId, { result: 'connected', reason: 'customer-hung-up' });
    expect(await days()).toMatchObject([{ reserved: 0, spent: 2 * PRICE }]);
    expect(await calls.cdrsOf(attemptId)).toMatchObject([{ cost: 2 * PRICE }]);
  });

  it('is nothing where nobody answered or nothing was sent, and the reservation comes back', async () => {
    await setPrice(PRICE);
    const leadIds = await calls.campaign.addLeads(2);
    const [busy, unsent] = await Promise.all(leadIds.map((leadId) => calls.claim(leadId)));
    const repository = calls.campaign.repositories.attempts;
    await repository.markDialing(busy!.attemptId, { dialerId: calls.dialerId });
    await repository.end(busy!.attemptId, { result: 'busy', reason: 'busy' });
    await repository.end(unsent!.attemptId, { result: 'never-sent', reason: 'dialer-lost' });
    expect(await days()).toMatchObject([{ reserved: 0, spent: 0 }]);
  });

  it('writes no day where nothing costs anything, limit or not', async () => {
    const leadIds = await calls.campaign.addLeads(2);
    await calls.claim(leadIds[0]!);
    await setLimit(0);
    const { attemptId } = await calls.connect(leadIds[1]!);
    await calls.campaign.repositories.attempts.end(attemptId, { result: 'connected', reason: 'agent-hung-up' });
    expect(await days()).toEqual([]);
  });

  it('never passes the limit: what does not fit is not claimed, and is again when the limit is raised', async () => {
    await setPrice(PRICE);
    await setLimit(3 * PRICE + 1);
    const leadIds = await calls.campaign.addLeads(5);
    const first = await claimAll(leadIds);
    expect(first).toMatchObject({
      claimed: leadIds.slice(0, 3).map((leadId) => ({ leadId })),
      refused: leadIds.slice(3).map((leadId) => ({ leadId, code: 'spend-limit' })),
    });
    expect(await calls.lead(leadIds[4]!)).toMatchObject({ state: 'ready', attemptCount: 0 });
    await setLimit(null);
    expect(await claimAll(leadIds.slice(3))).toMatchObject({ claimed: [{}, {}], refused: [] });
    await expectBalance();
  });

  it('is held over claims that are made at the same time', async () => {
    await setPrice(PRICE);
    await setLimit(7 * PRICE);
    const leadIds = await calls.campaign.addLeads(20);
    const results = await Promise.all(leadIds.map((leadId) => claimAll([leadId])));
    expect(results.filter((result) => result.ok && result.claimed.length === 1)).toHaveLength(7);
    expect(await days()).toMatchObject([{ reserved: 7 * PRICE }]);
    await expectBalance();
  });

  it('counts for the day of the claim, whatever day the call ends on; a new day has its own money', async () => {
    await setPrice(PRICE);
    await setLimit(PRICE);
    const [first, second] = await calls.campaign.addLeads(2);
    calls.now = new Date('2030-05-06T23:59:30.000Z');
    const { attemptId } = await calls.connect(first!);
    expect(await claimAll([second!])).toMatchObject({ claimed: [], refused: [{ code: 'spend-limit' }] });
    calls.now = new Date('2030-05-07T00:00:00.000Z');
    expect(await claimAll([second!])).toMatchObject({ claimed: [{ leadId: second }] });
    calls.later(1_000);
    await calls.campaign.repositories.attempts.end(attemptId, { result: 'connected', reason: 'agent-hung-up' });
    expect(await days()).toMatchObject([
      { day: '2030-05-06', reserved: 0, spent: PRICE },
      { day: '2030-05-07', reserved: PRICE, spent: 0 },
    ]);
  });

  it('is paid minute by minute while the call goes on, as long as the money lasts', async () => {
    await setPrice(PRICE);
    await setLimit(3 * PRICE);
    const [first, second] = await calls.campaign.addLeads(2);
    const one = await calls.connect(first!);
    const other = await calls.connect(second!);
    const repository = calls.campaign.repositories.attempts;
    const ask = (...ids: string[]) => repository.topUp(ids.map((attemptId) => ({ attemptId, minutes: 2 })));
    expect(await ask(one.attemptId, other.attemptId)).toEqual(new Set([one.attemptId]));
    // What it has is not paid for twice.
    expect(await ask(one.attemptId)).toEqual(new Set([one.attemptId]));
    expect(await days()).toMatchObject([{ reserved: 3 * PRICE }]);
    await repository.end(other.attemptId, { result: 'connected', reason: 'limit-reached' });
    expect(await ask(other.attemptId)).toEqual(new Set());
    await expectBalance();
  });

  it('is not given back twice, and not lost, by whoever ends the call after its dialer died', async () => {
    await setPrice(PRICE);
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.connect(leadId!);
    const ends = Array.from({ length: 4 }, () =>
      calls.campaign.repositories.attempts.end(attemptId, { result: 'failed', reason: 'dialer-lost' }),
    );
    expect((await Promise.all(ends)).filter((end) => end.ok && end.ended)).toHaveLength(1);
    expect(await days()).toMatchObject([{ reserved: 0, spent: PRICE }]);
  });

  it('is undone with the transaction that reserved or settled it', async () => {
    await setPrice(PRICE);
    const [leadId] = await calls.campaign.addLeads(1);
    const clash = candidate(calls.campaign, leadId!);
    const { attemptId } = await calls.claim((await calls.campaign.addLeads(1))[0]!, { callId: clash.callId });
    const claiming = calls.campaign.repositories.attempts.claim({
      campaignId: calls.campaign.campaignId,
      fence: calls.fence,
      candidates: [clash],
    });
    await expect(claiming).rejects.toThrow();
    await expectBalance();
    expect(await attempt(attemptId)).toMatchObject({ reservedCost: PRICE });
  });

  it('balances whatever happens in whatever order', async () => {
    await setPrice(PRICE);
    const step = fc.oneof(
      fc.record({ type: fc.constant('claim' as const), n: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ type: fc.constant('answer' as const), which: fc.nat(9) }),
      fc.record({ type: fc.constant('end' as const), which: fc.nat(9) }),
      fc.record({ type: fc.constant('top-up' as const), which: fc.nat(9), minutes: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ type: fc.constant('limit' as const), limit: fc.option(fc.nat(20 * PRICE)) }),
      fc.record({ type: fc.constant('later' as const), ms: fc.integer({ min: 0, max: 6 * 3_600_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 15 }), async (steps) => {
        const open: string[] = [];
        const repository = calls.campaign.repositories.attempts;
        for (const one of steps) {
          const id = 'which' in one ? open[one.which % (open.length || 1)] : undefined;
          if (one.type === 'claim') {
            const result = await claimAll(await calls.campaign.addLeads(one.n));
            if (result.ok) open.push(...result.claimed.map(({ attemptId }) => attemptId));
          } else if (one.type === 'later') calls.later(one.ms);
          else if (one.type === 'limit') await setLimit(one.limit);
          else if (id === undefined) continue;
          else if (one.type === 'answer') {
            await repository.markDialing(id, { dialerId: calls.dialerId });
            await repository.markAnswered(id);
          } else if (one.type === 'top-up') await repository.topUp([{ attemptId: id, minutes: one.minutes }]);
          else {
            await repository.end(id, { result: 'failed', reason: 'internal' });
            open.splice(open.indexOf(id), 1);
          }
          await expectBalance();
        }
      }),
      { numRuns: 8 },
    );
  });
});

describe('the guards', () => {
  it('refuse a call whose destination was closed after its claim, at once', async () => {
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    const decision = async () => {
      const { facts } = (await calls.campaign.repositories.attempts.guards(attemptId))!;
      return decideDial(facts, calls.now);
    };
    expect(await decision()).toEqual({ dial: true });
    await scope().primary.delete(destinations, eq(destinations.prefix, '+4'));
    await scope().primary.updateTenant({ destinationsVersion: sql`${tenants.destinationsVersion} + 1` });
    expect(await decision()).toEqual({ dial: false, reason: 'destination-not-allowed' });
  });

  it('refuse a call that costs something once the limit was lowered below what is reserved', async () => {
    await setPrice(PRICE);
    const [leadId] = await calls.campaign.addLeads(1);
    const { attemptId } = await calls.claim(leadId!);
    await setLimit(PRICE - 1);
    const { facts } = (await calls.campaign.repositories.attempts.guards(attemptId))!;
    expect(decideDial(facts, calls.now)).toEqual({ dial: false, reason: 'spend-limit' });
    await setLimit(PRICE);
    const again = (await calls.campaign.repositories.attempts.guards(attemptId))!;
    expect(again.facts.tenant.overspent).toBe(false);
  });
});
