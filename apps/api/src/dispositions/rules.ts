import type { RecordWriters, DispositionRuleRecord } from '@outrider/db';
import type { DispositionAction, DispositionCategory } from '@outrider/domain';
import { invalid, referred } from '../http/found.js';

/** @throws ProblemError where an action contradicts what the disposition means */
export function checkAction(category: DispositionCategory, action: DispositionAction, field: string): void {
  if (category === 'do-not-call' && action.type !== 'suppress') {
    throw invalid(field, 'Who asks not to be called is suppressed: use the action `suppress`.');
  }
  if ((category === 'callback') !== (action.type === 'callback')) {
    throw invalid(field, 'The action `callback` belongs to the category `callback`, and only to it.');
  }
}

/** @throws ProblemError naming the rule */
export async function checkRules(
  tx: Pick<RecordWriters, 'campaigns'>,
  category: DispositionCategory,
  rules: readonly DispositionRuleRecord[],
): Promise<void> {
  const seen = new Set<string | null>();
  for (const [index, { campaignId, action }] of rules.entries()) {
    if (seen.has(campaignId)) throw invalid(`rules.${index}.campaignId`, 'There is another rule for this.');
    seen.add(campaignId);
    checkAction(category, action, `rules.${index}.action`);
    if (campaignId !== null) referred(await tx.campaigns.get(campaignId), `rules.${index}.campaignId`);
  }
  if (!seen.has(null)) {
    throw invalid('rules', 'Give one rule with `campaignId: null`, for every campaign without its own.');
  }
}
