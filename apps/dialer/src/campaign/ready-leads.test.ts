import type { HopperLead } from '@outrider/db';
import type { CallingWindows } from '@outrider/domain';
import { describe, expect, it } from 'vitest';
import { createReadyLeads } from './ready-leads.js';

const HOUR = 3_600_000;
const now = new Date('2030-05-06T10:00:00.000Z');
const always = Array.from({ length: 7 }, () => [{ from: 0, to: 1440 }]) as unknown as CallingWindows;
const lead = (leadId: string, noPredictiveBefore: Date | null): HopperLead => ({
  leadId,
  leadListId: 'list',
  dialRank: 40,
  priority: 100,
  nextDialAt: now,
  noPredictiveBefore,
  attemptCount: 1,
  number: '+4533121212',
  numberPosition: 0,
  timeZones: ['Europe/Copenhagen'],
});

function readyOf(found: readonly HopperLead[]) {
  const postponed: [readonly string[], Date][] = [];
  const read = createReadyLeads({
    candidates: async () => found,
    postpone: async (leadIds, until) => postponed.push([leadIds, until]),
    now: () => now,
  });
  return { postponed, read };
}

describe('leads whose last call was abandoned', () => {
  const until = new Date(now.getTime() + 72 * HOUR);
  const found = [lead('A', until), lead('B', null), lead('C', until), lead('D', new Date(now.getTime() - 1))];

  it('are left alone by predictive dialing until their time, put off in one statement', async () => {
    const { read, postponed } = readyOf(found);
    const { leads } = await read(10, { callingWindows: always, trunkKind: 'sip', mode: 'predictive' });
    expect(leads.map(({ leadId }) => leadId)).toEqual(['B', 'D']);
    expect(postponed).toEqual([[['A', 'C'], until]]);
  });

  it('may be called progressively: then an agent is there', async () => {
    const { read, postponed } = readyOf(found);
    const { leads } = await read(10, { callingWindows: always, trunkKind: 'sip', mode: 'progressive' });
    expect(leads).toHaveLength(4);
    expect(postponed).toEqual([]);
  });
});
