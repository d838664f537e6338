import { eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantRecords } from './records.js';
import { callbacks, campaigns, dispositions, importErrors, leadLists, leadNumbers, leads } from './schema/index.js';
import { tenantScope, type TenantScope } from './scope.js';
import { createTestCampaign, type TestCampaign } from './test-campaign.js';
import { createTestDatabase, type TestDatabase } from './testing.js';

let test: TestDatabase;
let mine: TestCampaign;
/** Another campaign of the same tenant. */
const other = { campaignId: newId(), leadListId: newId(), leadId: newId(), callbackId: newId() };
/** A list of no campaign. */
const loose = newId();
let myLeadId: string;
let view: TenantScope;

beforeAll(async () => {
  test = await createTestDatabase();
  mine = await createTestCampaign(test.database);
  [myLeadId = ''] = await mine.addLeads(1);
  const { primary } = mine.scope;
  const [campaign] = await primary.select().from(campaigns);
  const { tenantId: _, ...row } = campaign ?? ({} as never);
  const createdAt = new Date();
  await primary.insert(campaigns, { ...(row as typeof campaigns.$inferInsert), id: other.campaignId });
  await primary.insert(leadLists, [
    { id: other.leadListId, campaignId: other.campaignId, name: 'Theirs', createdAt },
    { id: loose, name: 'Loose', createdAt },
  ]);
  await mine.addLeads(1, { id: other.leadId, leadListId: other.leadListId });
  await primary.insert(callbacks, {
    id: other.callbackId,
    leadId: other.leadId,
    campaignId: other.campaignId,
    dueAt: createdAt,
    createdAt,
  });
  await primary.insert(importErrors, { id: newId(), leadListId: other.leadListId, line: 1, code: 'x', message: 'x' });
  view = tenantScope(test.database, mine.tenantId, [mine.campaignId]);
});
afterAll(() => test.drop());

describe('a scope that is kept to some campaigns', () => {
  it('reads their lists, leads and numbers, and none of others or of no campaign', async () => {
    const ids = async (table: typeof campaigns | typeof leadLists | typeof leads) =>
      (await view.primary.select({ id: table.id }).from(table)).map(({ id }) => id);
    expect(await ids(campaigns)).toEqual([mine.campaignId]);
    expect(await ids(leadLists)).toEqual([mine.leadListId]);
    expect(await ids(leads)).toEqual([myLeadId]);
    const numbers = await view.primary.select().from(leadNumbers);
    expect(numbers.map(({ leadId }) => leadId)).toEqual([myLeadId]);
    expect(await view.primary.select().from(callbacks)).toEqual([]);
    expect(await view.primary.select().from(importErrors)).toEqual([]);
  });

  it('confines joins and conditions that would open it', async () => {
    const rows = await view.primary
      .select({ id: leads.id })
      .from(leads)
      .innerJoin(leadLists, eq(leadLists.id, leads.leadListId))
      .where(eq(leads.id, other.leadId));
    expect(rows).toEqual([]);
  });

  it('shows what is for all campaigns', async () => {
    expect((await view.primary.select().from(dispositions)).length).toBeGreaterThan(0);
  });

  it('changes and deletes nothing of others', async () => {
    const { primary } = view;
    expect(await primary.update(leads, { priority: 1 }, eq(leads.id, other.leadId))).toBe(0);
    expect(await primary.updateEach(leads, leads.id, new Map([[other.leadId, { priority: 1 }]]))).toBe(0);
    expect(await primary.delete(callbacks, eq(callbacks.id, other.callbackId))).toBe(0);
    expect(await primary.update(dispositions, { label: 'x' }, undefined)).toBe(0);
    expect(await primary.update(leads, { priority: 2 }, eq(leads.id, myLeadId))).toBe(1);
  });

  it('makes nothing for others or for no campaign, and moves nothing there', async () => {
    const list = { id: newId(), name: 'New', createdAt: new Date() };
    for (const campaignId of [other.campaignId, null]) {
      await expect(view.primary.insert(leadLists, { ...list, campaignId })).rejects.toMatchObject({
        code: 'scope-denied',
      });
      await expect(view.primary.update(leadLists, { campaignId }, undefined)).rejects.toMatchObject({
        code: 'scope-denied',
      });
    }
    await view.primary.insert(leadLists, { ...list, campaignId: mine.campaignId });
    const [campaign] = await view.primary.select().from(campaigns);
    const { tenantId: _, ...row } = campaign ?? ({} as never);
    await expect(
      view.primary.insert(campaigns, { ...(row as typeof campaigns.$inferInsert), id: newId() }),
    ).rejects.toMatchObject({ code: 'scope-denied' });
  });

  it('with no campaigns at all sees none', async () => {
    const none = tenantRecords(test.database, mine.tenantId, []);
    expect((await none.primary.campaigns.list({}, { limit: 10 })).items).toEqual([]);
    expect((await none.primary.leads.list({}, { limit: 10 })).items).toEqual([]);
    expect(await none.primary.leads.get(myLeadId)).toBeUndefined();
  });
});
