import type { StaffGrantView, SupportContactView, SupportGrantView } from '@outrider/contracts';
import type { StaffGrantRecord, SupportContactRecord, SupportGrantRecord } from '@outrider/db';
import { iso, isoOrNull } from '../http/instants.js';

export const contactView = (row: Omit<SupportContactRecord, 'tenantId'>): SupportContactView => ({
  id: row.id,
  name: row.name,
  email: row.email,
  phone: row.phone,
  active: row.active,
  createdAt: iso(row.createdAt),
});

/** Whether staff may act by a grant at a time. */
export function grantState(grant: { endedAt: Date | null; expiresAt: Date }, at: Date): SupportGrantView['state'] {
  if (grant.endedAt) return 'ended';
  return grant.expiresAt > at ? 'open' : 'expired';
}

export const grantView = (
  row: Omit<SupportGrantRecord, 'tenantId'>,
  staffNames: ReadonlyMap<string, string>,
  at: Date,
): SupportGrantView => ({
  id: row.id,
  contactId: row.contactId,
  contactName: row.contactName,
  channel: row.channel,
  scope: row.scope,
  reason: row.reason,
  evidence: row.evidence,
  actsAsUserId: row.actsAsUserId,
  actsAsUserName: row.actsAsUserName,
  staffUserId: row.staffUserId,
  staffName: row.staffUserId === null ? null : (staffNames.get(row.staffUserId) ?? null),
  createdAt: iso(row.createdAt),
  expiresAt: iso(row.expiresAt),
  endedAt: isoOrNull(row.endedAt),
  state: grantState(row, at),
});

export const staffGrantView = (
  row: StaffGrantRecord,
  staffNames: ReadonlyMap<string, string>,
  at: Date,
): StaffGrantView => ({ ...grantView(row, staffNames, at), tenantId: row.tenantId, tenantName: row.tenantName });
