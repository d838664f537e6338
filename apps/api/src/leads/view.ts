import type { LeadView } from '@outrider/contracts';
import type { LeadRecord } from '@outrider/db';
import { iso, isoOrNull } from '../http/instants.js';

export const toLeadView = (lead: LeadRecord): LeadView => ({
  id: lead.id,
  leadListId: lead.leadListId,
  externalId: lead.externalId,
  name: lead.name,
  company: lead.company,
  email: lead.email,
  numbers: lead.numbers.map(({ number, kind, timeZones, invalid }) => ({ number, kind, timeZones, invalid })),
  data: lead.data,
  ownerUserId: lead.ownerUserId,
  ownerTeamId: lead.ownerTeamId,
  state: lead.state,
  closedReason: lead.closedReason,
  priority: lead.priority,
  nextDialAt: iso(lead.nextDialAt),
  attemptCount: lead.attemptCount,
  lastAttemptAt: isoOrNull(lead.lastAttemptAt),
  lastDispositionId: lead.lastDispositionId,
  closedAt: isoOrNull(lead.closedAt),
  createdAt: iso(lead.createdAt),
});
