import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import type { DispositionAction } from '@outrider/domain';
import { newId } from '@outrider/contracts';
import { pageOf, type Page, type PageRequest } from '../page.js';
import type { Changes, Row, Scoped, ScopedReader } from '../scope.js';
import { dispositionRules, dispositions } from '../schema/index.js';

export interface DispositionRuleRecord {
  /** Null: every campaign without a rule of its own. */
  campaignId: string | null;
  action: DispositionAction;
}
export type DispositionRecord = typeof dispositions.$inferSelect & { rules: DispositionRuleRecord[] };

export interface DispositionFilter {
  /** Those of this campaign, and those of every campaign. */
  campaignId?: string | undefined;
  active?: boolean | undefined;
}

export const dispositionReader = (from: ScopedReader) => {
  const withRules = async (rows: (typeof dispositions.$inferSelect)[]): Promise<DispositionRecord[]> => {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const rules = await from
      .select()
      .from(dispositionRules)
      .where(inArray(dispositionRules.dispositionId, ids))
      .orderBy(asc(dispositionRules.id));
    return rows.map((row) => ({
      ...row,
      rules: rules
        .filter((rule) => rule.dispositionId === row.id)
        .map(({ campaignId, action }) => ({ campaignId, action })),
    }));
  };
  return {
    list: async (filter: DispositionFilter, page: PageRequest): Promise<Page<DispositionRecord>> => {
      const rows = await from
        .select()
        .from(dispositions)
        .where(
          and(
            filter.campaignId === undefined
              ? undefined
              : or(eq(dispositions.campaignId, filter.campaignId), isNull(dispositions.campaignId)),
            filter.active === undefined ? undefined : eq(dispositions.active, filter.active),
            page.after === undefined ? undefined : gt(dispositions.id, page.after),
          ),
        )
        .orderBy(asc(dispositions.id))
        .limit(page.limit + 1);
      const { items, more } = pageOf(rows, page.limit);
      return { items: await withRules(items), more };
    },
    get: async (id: string) =>
      (await withRules(await from.select().from(dispositions).where(eq(dispositions.id, id))))[0],
  };
};

export const dispositionRepository = (scoped: Scoped) => ({
  ...dispositionReader(scoped),
  /** @throws a duplicate of `dispositions_code`. */
  insert: (row: Row<typeof dispositions>) => scoped.insert(dispositions, row),
  update: (id: string, changes: Changes<typeof dispositions>) =>
    scoped.update(dispositions, changes, eq(dispositions.id, id)),
  /** Replaces all rules of a disposition. */
  setRules: async (dispositionId: string, rules: readonly DispositionRuleRecord[]) => {
    await scoped.delete(dispositionRules, eq(dispositionRules.dispositionId, dispositionId));
    await scoped.insert(
      dispositionRules,
      rules.map((rule) => ({ ...rule, id: newId(), dispositionId })),
    );
  },
});
