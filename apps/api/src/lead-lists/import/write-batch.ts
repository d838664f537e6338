import { newId } from '@outrider/contracts';
import type { NewLead, RecordWriters } from '@outrider/db';
import { DIAL_RANK } from '@outrider/domain';
import { found } from '../../http/found.js';
import type { ReadLead, RowFault } from './read-lead.js';

export interface Owner {
  ownerTeamId: string;
  ownerUserId: string | null;
}

/** What one batch did, once committed. */
export interface BatchResult {
  imported: number;
  suppressed: number;
  faults: RowFault[];
}

/**
 * Makes the leads of a batch, their counts and the errors of its rows, in one transaction. The list's row is locked first, so that two
 * imports into one list cannot both take a number.
 * @param storeErrors how many errors are kept at most
 */
export async function writeBatch(
  tx: RecordWriters,
  leadListId: string,
  batch: { leads: readonly ReadLead[]; faults: readonly RowFault[] },
  options: { owner: Owner; now: Date; storeErrors: number },
): Promise<BatchResult> {
  const list = found(await tx.leadLists.lock(leadListId), 'lead list');
  const numbers = [...new Set(batch.leads.flatMap((lead) => lead.numbers.map((each) => each.number)))];
  const taken = await tx.leads.numbersInList(leadListId, numbers);
  const suppressed = await tx.suppressions.among(numbers, list.campaignId);

  const faults = [...batch.faults];
  const rows: NewLead[] = [];
  for (const lead of batch.leads) {
    const twice = lead.numbers.find((each) => taken.has(each.number));
    if (twice) {
      faults.push({
        line: lead.line,
        column: twice.column,
        code: 'number-repeated',
        message: `The list has ${twice.number} already.`,
      });
      continue;
    }
    for (const each of lead.numbers) taken.add(each.number);
    rows.push(toRow(lead, leadListId, suppressed, options));
  }
  faults.sort((a, b) => a.line - b.line);
  await tx.leads.insert(rows);
  await tx.leadLists.addImportErrors(leadListId, faults.slice(0, options.storeErrors));
  await tx.leadLists.count(leadListId, { leads: rows.length, rejected: faults.length });
  return {
    imported: rows.length,
    suppressed: rows.filter((row) => row.lead.closedReason === 'suppressed').length,
    faults,
  };
}

/** A lead whose numbers are all suppressed is closed from the start; of another, the first that may be called comes next. */
function toRow(
  lead: ReadLead,
  leadListId: string,
  suppressed: ReadonlySet<string>,
  { owner, now }: { owner: Owner; now: Date },
): NewLead {
  const callable = lead.numbers.findIndex((each) => !suppressed.has(each.number));
  const closed = callable < 0;
  return {
    lead: {
      id: newId(),
      leadListId,
      externalId: lead.externalId,
      name: lead.name,
      company: lead.company,
      email: lead.email,
      data: lead.data,
      ...owner,
      state: closed ? 'closed' : 'ready',
      closedReason: closed ? 'suppressed' : null,
      closedAt: closed ? now : null,
      dialRank: DIAL_RANK.fresh,
      priority: lead.priority,
      nextDialAt: now,
      nextNumber: Math.max(callable, 0),
      createdAt: now,
    },
    numbers: lead.numbers.map(({ number, kind, timeZones }) => ({ number, kind, timeZones })),
  };
}
