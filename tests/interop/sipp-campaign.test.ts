import type { TrunkView } from '@outrider/contracts';
import { importLeads, leadsCsv } from '@outrider/local';
import { until } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDialing, type DialingRig } from '../support/dialing.js';
import { endings, openAttempts, records } from '../support/truth.js';
import { startSipp } from './support/sipp.js';

const CALLS = 3;
const LIMIT_MS = 120_000;
const CREDENTIALS = { username: 'trunk', password: 's3cret' };

let rig: DialingRig;
let trunk: TrunkView;
let numbers = 0;

beforeAll(async () => {
  rig = await startDialing({
    leads: 0,
    agents: CALLS,
    carrierScenario: {},
    // 15 s is the least that the law allows.
    settings: { maxRingMs: 15_000 },
    behaviour: { hangsUpShare: 1, talkMs: [4_000, 4_500] },
  });
  const { items } = await rig.rest.get<{ items: TrunkView[] }>('/trunks');
  trunk = items[0]!;
  // SIPp takes the place of the carrier that the trunk leads to.
  await rig.platform.carrier.stop();
});
afterAll(() => rig.stop());

async function newLeads(): Promise<void> {
  const leads = Array.from({ length: CALLS }, () => {
    numbers += 1;
    const number = `+45311${String(numbers).padStart(5, '0')}`;
    return { externalId: number, name: `Lead ${numbers}`, company: '', numbers: [number] };
  });
  await importLeads(rig.rest, rig.campaign.id, `Leads to ${numbers}`, leadsCsv(leads));
}

describe('a campaign with SIPp as its carrier', () => {
  it.each([
    ['answered', 'connected/agent-hung-up'],
    ['far-end-hangup', 'connected/customer-hung-up'],
    ['busy', 'busy/busy'],
    ['congestion', 'failed/trunk-congestion'],
    ['no-answer', 'no-answer/ring-timeout'],
    ['digest-401', 'connected/agent-hung-up'],
    ['digest-407', 'connected/agent-hung-up'],
  ])(
    '%s ends every call as %s, with one CDR each',
    async (scenario, ending) => {
      const before = await endings(rig.database);
      const { host, port } = trunk;
      await rig.rest.patch(`/trunks/${trunk.id}`, scenario.startsWith('digest') ? CREDENTIALS : { host, port });
      const sipp = await startSipp(scenario, { calls: CALLS, port, pauseMs: 2_000, withinSeconds: 100 });
      try {
        await newLeads();
        await rig.start();
        let after: Record<string, number> = {};
        const happened = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
        const all = () => Object.keys(after).reduce((sum, name) => sum + happened(name), 0);
        await until(`${CALLS} calls ended`, async () => ((after = await endings(rig.database)), all() === CALLS), {
          timeoutMs: 90_000,
          everyMs: 250,
        });
        expect(Object.fromEntries(Object.keys(after).map((name) => [name, happened(name)]))).toMatchObject({
          [ending]: CALLS,
        });
        await sipp.succeeded();
        await until('no attempt is open', async () => (await openAttempts(rig.database)).total === 0);
        expect(await records(rig.database)).toMatchObject({ withoutRecord: 0, recordTooEarly: 0 });
      } finally {
        await rig.rest.post(`/campaigns/${rig.campaign.id}/pause`);
        await sipp.stop();
      }
    },
    LIMIT_MS,
  );

  it(
    'leaves no call and no transaction in the softswitch',
    async () => {
      await until(
        'the SIP server is quiet',
        async () => {
          const counts = (await (await fetch(`${rig.platform.urls.sipAdmin}/counts`)).json()) as Record<string, number>;
          // The agents' own legs stay.
          return counts['invites'] === 0 && counts['dialogs'] === CALLS && counts['clientTransactions'] === 0;
        },
        { timeoutMs: 60_000, everyMs: 250 },
      );
    },
    LIMIT_MS,
  );
});
