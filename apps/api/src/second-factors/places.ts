import type { SecretPlace } from '@outrider/security';

/** Where the secret of one-time codes is kept. */
export const totpPlace = (tenantId: string, factorId: string): SecretPlace => ({
  tenantId,
  column: 'second_factors.secret_encrypted',
  rowId: factorId,
});
