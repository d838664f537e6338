import { afterEach, describe, expect, it } from 'vitest';
import { createUsageCounts, type UsageCounts } from './usage-counts.js';

let at = new Date('2030-01-01T12:59:59.999Z');
let broken = false;
let written: object[] = [];
let usage: UsageCounts;
const make = () =>
  createUsageCounts({
    store: {
      addUsage: async (counts) => {
        if (broken) throw new Error('the database is away');
        written.push(...counts.map((each) => ({ ...each })));
      },
    },
    now: () => at,
    logger: { warn: () => undefined },
  });
const client = { tenantId: 't', id: 'c' };

describe('counts of usage', () => {
  afterEach(() => {
    written = [];
    broken = false;
  });

  it('are kept by client and hour, with what was refused and what failed', async () => {
    usage = make();
    for (const status of [200, 201, 403, 429, 503]) usage.count(client, status);
    at = new Date('2030-01-01T13:00:00.000Z');
    usage.count(client, 200);
    usage.count({ tenantId: 't', id: 'other' }, 500);
    await usage.stop();
    expect(written).toEqual([
      { tenantId: 't', clientId: 'c', hour: new Date('2030-01-01T12:00:00.000Z'), requests: 5, refused: 2, failed: 1 },
      { tenantId: 't', clientId: 'c', hour: at, requests: 1, refused: 0, failed: 0 },
      { tenantId: 't', clientId: 'other', hour: at, requests: 1, refused: 0, failed: 1 },
    ]);
  });

  it('are written once each, and survive a database that is away', async () => {
    usage = make();
    broken = true;
    usage.count(client, 200);
    await usage.flush();
    usage.count(client, 404);
    broken = false;
    await usage.flush();
    await usage.flush();
    await usage.stop();
    expect(written).toMatchObject([{ requests: 2, refused: 1, failed: 0 }]);
  });

  it('that cannot be written at the stop are told of', async () => {
    usage = make();
    broken = true;
    usage.count(client, 200);
    await expect(usage.stop()).rejects.toThrow('away');
  });
});
