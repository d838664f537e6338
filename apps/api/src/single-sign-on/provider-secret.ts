import type { SecretPlace } from '@outrider/security';

/** Where the secret that we show a log-on service is kept. */
export const providerSecretPlace = (tenantId: string, providerId: string): SecretPlace => ({
  tenantId,
  column: 'identity_providers.client_secret_encrypted',
  rowId: providerId,
});
