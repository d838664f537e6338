import type { PartnerApprovalView } from '@outrider/contracts';
import type { PartnerApprovalRecord } from '@outrider/db';
import { iso, isoOrNull } from '../http/instants.js';

type Approval = Pick<PartnerApprovalRecord, 'expiresAt' | 'revokedAt'>;

/** Whether clients may be made and used on it at a time. */
export const approvalState = ({ revokedAt, expiresAt }: Approval, at: Date): PartnerApprovalView['state'] => {
  if (revokedAt) return 'revoked';
  return expiresAt !== null && expiresAt <= at ? 'expired' : 'valid';
};

export const approvalView = (row: Omit<PartnerApprovalRecord, 'tenantId'>, at: Date): PartnerApprovalView => ({
  id: row.id,
  partnerName: row.partnerName,
  statement: row.statement,
  evidence: row.evidence,
  approvedByUserId: row.approvedByUserId,
  approvedAt: iso(row.approvedAt),
  expiresAt: isoOrNull(row.expiresAt),
  revokedAt: isoOrNull(row.revokedAt),
  state: approvalState(row, at),
});
