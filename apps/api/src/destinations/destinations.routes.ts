import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { DestinationList, DestinationsPut, ProblemError } from '@outrider/contracts';
import { blockedRange, type DestinationRow } from '@outrider/domain';
import { writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { found, invalid } from '../http/found.js';
import type { NounDeps } from '../deps.js';

const tags = ['destinations'];
/** Prefixes that the audit names of one change. */
const AUDITED = 200;

export const destinationRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/destinations',
      {
        config: { permission: 'destinations.read' },
        schema: {
          summary: 'Where calls may go, and what they cost',
          description:
            'What no row allows is not called. Premium, shared-cost, personal and satellite ranges are not called whatever the rows say.',
          tags,
          response: answers({ 200: DestinationList }),
        },
      },
      async (request) => {
        const { primary } = deps.callerOf(request).records;
        const { destinationsVersion } = found(await primary.tenant.own(), 'tenant');
        return { items: await primary.destinations.all(), version: destinationsVersion };
      },
    );

    app.put(
      '/destinations',
      {
        config: { permission: 'destinations.write' },
        schema: {
          summary: 'Say where calls may go',
          description: 'Replaces all rows. In force at once for calls that are not sent yet; those that are go on.',
          tags,
          body: DestinationsPut,
          response: answers({ 200: DestinationList }, ['state-conflict']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { version } = request.body;
        const rows = request.body.items.map((item) => ({ ...item, pricePerMinute: item.pricePerMinute ?? 0 }));
        checkRows(rows);
        return records.transaction(async (tx) => {
          const tenant = found(await tx.tenant.lock(), 'tenant');
          if (version !== undefined && version !== tenant.destinationsVersion) {
            throw new ProblemError(
              'state-conflict',
              'Somebody has changed the destinations since: look at them again.',
              {
                field: 'version',
              },
            );
          }
          const { added, changed, removed } = await tx.destinations.replace(rows, deps.clock.now());
          const items = await tx.destinations.all();
          const named = (some: readonly DestinationRow[]) => ({
            count: some.length,
            rows: some.slice(0, AUDITED).map(({ prefix, allowed, pricePerMinute }) => {
              return `${prefix} ${allowed ? 'allowed' : 'refused'} ${pricePerMinute}`;
            }),
          });
          await writeAudit(tx, actor, 'destination.changed', tenant.id, {
            added: named(added),
            changed: named(changed),
            removed: named(removed),
          });
          return { items, version: tenant.destinationsVersion + 1 };
        });
      },
    );
  };

/** @throws ProblemError for a prefix that is there twice, and for one that nobody may allow. */
function checkRows(rows: readonly DestinationRow[]): void {
  const seen = new Set<string>();
  for (const [index, { prefix, allowed }] of rows.entries()) {
    const field = `items.${index}.prefix`;
    if (seen.has(prefix)) throw invalid(field, `${prefix} is there twice.`);
    seen.add(prefix);
    const range = blockedRange(prefix);
    if (allowed && range && range.kind !== 'one-ring' && prefix.startsWith(range.prefix)) {
      throw invalid(field, `${prefix} is in a range that is never called (${range.kind}: ${range.source}).`);
    }
  }
}
