import { asc, eq } from 'drizzle-orm';
import { newId } from '@outrider/contracts';
import { DEFAULT_DISPOSITIONS, type DestinationRow } from '@outrider/domain';
import type { Database } from '../database.js';
import { destinations, dispositionRules, dispositions, projects, teams, tenants } from '../schema/index.js';
import { withTransaction } from '../transaction.js';

export interface NewTenant {
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  maxConcurrentCalls?: number;
  maxCallsPerSecond?: number;
  /** Where its calls may go. Default: nowhere, until it says so. */
  destinations?: readonly DestinationRow[];
}

export interface CreatedTenant {
  tenantId: string;
  topTeamId: string;
  projectId: string;
  /** By code. */
  dispositionIds: Record<string, string>;
}

export function createTenants(database: Database) {
  return {
    /** A tenant that can begin to work: its top team, a first project, the usual dispositions and their rules. */
    createTenant: ({ destinations: allowed = [], ...tenant }: NewTenant): Promise<CreatedTenant> =>
      withTransaction(database, async (tx) => {
        const createdAt = database.now();
        const tenantId = newId();
        const [topTeamId, projectId] = [newId(), newId()];
        const { name } = tenant;
        await tx.insert(tenants).values({ ...tenant, id: tenantId, createdAt });
        if (allowed.length > 0) {
          await tx.insert(destinations).values(allowed.map((row) => ({ ...row, tenantId, createdAt })));
        }
        await tx.insert(teams).values({ tenantId, id: topTeamId, name, createdAt });
        await tx.insert(projects).values({ tenantId, id: projectId, name, createdAt });
        const rows = DEFAULT_DISPOSITIONS.map(({ action, ...disposition }, position) => ({
          row: { tenantId, id: newId(), position, ...disposition },
          action,
        }));
        await tx.insert(dispositions).values(rows.map(({ row }) => row));
        await tx
          .insert(dispositionRules)
          .values(rows.map(({ row, action }) => ({ tenantId, id: newId(), dispositionId: row.id, action })));
        const dispositionIds = Object.fromEntries(rows.map(({ row }) => [row.code, row.id]));
        return { tenantId, topTeamId, projectId, dispositionIds };
      }),

    async tenant(tenantId: string) {
      return (await database.primary.select().from(tenants).where(eq(tenants.id, tenantId)))[0];
    },

    allTenants: () => database.read.select().from(tenants).orderBy(asc(tenants.id)),
  };
}
