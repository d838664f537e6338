import { newId, ProblemError, type LeadCreate } from '@outrider/contracts';
import type { LeadRecord, RecordWriters } from '@outrider/db';
import { DIAL_RANK, parsePhoneNumber, readFieldValue, type NumberKind } from '@outrider/domain';
import { numberTimeZones } from '@outrider/platform';
import { writeAudit } from '@outrider/security';
import type { Caller } from '../http/access.js';
import { found, invalid, referred } from '../http/found.js';
import { countryOf } from '../http/numbers.js';
import { DEFAULT_PRIORITY } from '../lead-lists/import/read-lead.js';

interface NewNumber {
  number: string;
  kind: NumberKind;
  timeZones: string[];
}

/**
 * Makes one lead.
 * @throws ProblemError `already-exists` where the list has one of its numbers
 */
export async function createLead(
  tx: RecordWriters,
  { actor }: Pick<Caller, 'actor'>,
  body: LeadCreate,
  now: Date,
): Promise<LeadRecord> {
  const list = referred(await tx.leadLists.lock(body.leadListId), 'leadListId');
  const numbers = await readNumbers(body.numbers, await countryOf(tx));
  const plain = numbers.map((each) => each.number);
  const taken = await tx.leads.numbersInList(list.id, plain);
  const twice = plain.findIndex((number) => taken.has(number));
  if (twice >= 0) {
    throw new ProblemError('already-exists', `numbers.${twice}: The list has a lead with this number.`, {
      field: `numbers.${twice}`,
    });
  }
  const data = await readData(tx, list.campaignId, body.data ?? {});
  const owner = await readOwner(tx, body);
  const suppressed = await tx.suppressions.among(plain, list.campaignId);
  const callable = plain.findIndex((number) => !suppressed.has(number));
  const id = newId();
  await tx.leads.insert([
    {
      lead: {
        id,
        leadListId: list.id,
        externalId: body.externalId ?? null,
        name: body.name ?? '',
        company: body.company ?? '',
        email: body.email ?? '',
        data,
        ...owner,
        state: callable < 0 ? 'closed' : 'ready',
        closedReason: callable < 0 ? 'suppressed' : null,
        closedAt: callable < 0 ? now : null,
        dialRank: DIAL_RANK.fresh,
        priority: body.priority ?? DEFAULT_PRIORITY,
        nextDialAt: now,
        nextNumber: Math.max(callable, 0),
        createdAt: now,
      },
      numbers,
    },
  ]);
  await tx.leadLists.count(list.id, { leads: 1, rejected: 0 });
  await writeAudit(tx, actor, 'lead.created', id, { leadListId: list.id });
  return found(await tx.leads.get(id), 'lead');
}

async function readNumbers(texts: readonly string[], country: string | undefined): Promise<NewNumber[]> {
  const numbers: NewNumber[] = [];
  for (const [index, text] of texts.entries()) {
    const field = `numbers.${index}`;
    const parsed = parsePhoneNumber(text, country);
    if (!parsed.ok) throw new ProblemError('invalid-number', `${field}: ${parsed.message}`, { field });
    if (numbers.some((each) => each.number === parsed.number)) throw invalid(field, 'This number is given twice.');
    const timeZones = [...(await numberTimeZones(parsed.number))];
    if (timeZones.length === 0) {
      throw new ProblemError(
        'invalid-number',
        `${field}: Its time zone is unknown, so nothing says when it may be called.`,
        {
          field,
        },
      );
    }
    numbers.push({ number: parsed.number, kind: parsed.kind, timeZones });
  }
  return numbers;
}

async function readData(
  tx: RecordWriters,
  campaignId: string | null,
  data: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const campaign = campaignId === null ? undefined : await tx.campaigns.get(campaignId);
  const schema = campaign?.fieldSchemaId ? await tx.fieldSchemas.get(campaign.fieldSchemaId) : undefined;
  const fields = schema?.fields.filter((field) => field.section === 'lead' && field.archivedAt === null) ?? [];
  const values: Record<string, unknown> = {};
  for (const [key, input] of Object.entries(data)) {
    const field = fields.find((each) => each.key === key);
    if (!field) throw invalid(`data.${key.slice(0, 64)}`, "The campaign's leads have no field of this key.");
    const read = readFieldValue(field, input);
    if (!read.ok) throw invalid(`data.${key}`, read.message);
    values[key] = read.value;
  }
  const missing = fields.find((field) => field.required && !(field.key in values));
  if (missing) throw invalid(`data.${missing.key}`, 'A value is required here.');
  return values;
}

/** @throws ProblemError naming the member of the body */
export async function readOwner(
  tx: RecordWriters,
  body: { ownerUserId?: string | null; ownerTeamId?: string },
): Promise<{ ownerUserId: string | null; ownerTeamId: string }> {
  const user = body.ownerUserId ? referred(await tx.users.get(body.ownerUserId), 'ownerUserId') : undefined;
  const team = body.ownerTeamId ? referred(await tx.teams.get(body.ownerTeamId), 'ownerTeamId') : undefined;
  return {
    ownerUserId: user?.id ?? null,
    ownerTeamId: team?.id ?? user?.teamId ?? found(await tx.teams.top(), 'team').id,
  };
}
