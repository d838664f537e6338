import { and, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.js';
import { isDuplicate } from '../errors.js';
import { againstContention } from '../transaction.js';
import { apiClients, apiKeys, apiUsage, partnerApprovals, tenants, usedAssertions } from '../schema/index.js';

const columns = {
  tenantId: apiKeys.tenantId,
  keyId: apiKeys.id,
  clientId: apiKeys.clientId,
  clientName: apiClients.name,
  scopes: apiClients.scopes,
  requestsPerMinute: apiClients.requestsPerMinute,
  secretHash: apiKeys.secretHash,
  publicKey: apiKeys.publicKey,
  keyExpiresAt: apiKeys.expiresAt,
  keyRevokedAt: apiKeys.revokedAt,
  clientActive: apiClients.active,
  approvalExpiresAt: partnerApprovals.expiresAt,
  approvalRevokedAt: partnerApprovals.revokedAt,
  tenantKind: tenants.kind,
  ipAllowlist: tenants.ipAllowlist,
};

/** What an hour of one client adds. */
export interface UsageCount {
  tenantId: string;
  clientId: string;
  /** The hour's beginning, UTC. */
  hour: Date;
  requests: number;
  refused: number;
  failed: number;
}

/** Assertions that are forgotten at a time. */
const SWEEP = 100;

/**
 * API clients, which are looked up before a tenant is known. Always on the primary, so that what was revoked is so at once.
 */
export function apiAccessRepository(database: Pick<Database, 'primary'>) {
  const { primary } = database;
  const keys = () =>
    primary
      .select(columns)
      .from(apiKeys)
      .innerJoin(apiClients, and(eq(apiClients.tenantId, apiKeys.tenantId), eq(apiClients.id, apiKeys.clientId)))
      .innerJoin(
        partnerApprovals,
        and(eq(partnerApprovals.tenantId, apiClients.tenantId), eq(partnerApprovals.id, apiClients.approvalId)),
      )
      .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId));
  return {
    /** A key with its client, approval and tenant. */
    find: async (keyId: string) => (await keys().where(eq(apiKeys.id, keyId)))[0],
    /** As `find`, by primary keys; undefined where the three do not belong together. */
    findOf: async (tenantId: string, clientId: string, keyId: string) =>
      (
        await keys().where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, keyId), eq(apiKeys.clientId, clientId)))
      )[0],
    /** Remembers that something may be shown once; false where it was shown before. Forgets some of what has expired. */
    useOnce: async (tenantId: string, hash: string, expiresAt: Date, at = new Date()): Promise<boolean> => {
      await primary.delete(usedAssertions).where(lt(usedAssertions.expiresAt, at)).limit(SWEEP);
      try {
        await primary.insert(usedAssertions).values({ tenantId, hash, expiresAt });
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
    touch: async (tenantId: string, keyId: string, at: Date): Promise<void> => {
      await primary
        .update(apiKeys)
        .set({ lastUsedAt: at })
        .where(and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, keyId)));
    },
    /** Adds counts to their hours, in one statement. */
    addUsage: async (counts: readonly UsageCount[]): Promise<void> => {
      if (counts.length === 0) return;
      const added = (column: string) => sql.raw(`\`${column}\` + values(\`${column}\`)`);
      await againstContention(() =>
        primary
          .insert(apiUsage)
          .values([...counts])
          .onDuplicateKeyUpdate({
            set: { requests: added('requests'), refused: added('refused'), failed: added('failed') },
          }),
      );
    },
  };
}
