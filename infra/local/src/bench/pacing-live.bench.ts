import type { CampaignReport } from '@outrider/contracts';
import { readOptions, wholeNumber } from '../arguments.js';
import { startBots } from '../bots.js';
import type { Command } from '../commands/command.js';
import { createTenant } from '../demo-tenant/create-tenant.js';
import { ensureCampaign, ensureUsers, importLeads } from '../demo-tenant/demo-campaign.js';
import { generateLeads, leadsCsv } from '../demo-tenant/generated-leads.js';
import { startPlatform } from '../platform.js';
import type { Progress } from '../progress.js';
import { logOn, type RestClient } from '../rest-client.js';
import { createOutrider } from './pacing/dialers/outrider.js';
import { createTotalsRecorder, type DayTotals } from './pacing/simulation/recorder.js';
import { simulate } from './pacing/simulation/simulate.js';
import { botBehaviour, carrierMix, maxRingMs, simulatedWorld } from './pacing-live/world.js';

const USAGE = 'npm run bench:pacing-live -- [--minutes 15] [--agents 10]';
const ADMIN = 'admin@bench.example';
const CALLS_PER_SECOND = 20;
/** Played so often: the mean is then known to some tenths of a point. */
const SIMULATIONS = 200;
const POINTS_APART = 3;
const MAX_ABANDONED = 0.03;

/**
 * The pacer at work on the whole platform, from a cold start: agent bots, the embedded softswitch and the simulated carrier, beside the
 * simulation of the same world.
 */
export const bench: Command = async (args, log) => {
  const values = readOptions(args, { minutes: { type: 'string' }, agents: { type: 'string' } }, USAGE);
  const minutes = wholeNumber('minutes', values.minutes, { min: 1, max: 480, fallback: 15 }, USAGE);
  const agents = wholeNumber('agents', values.agents, { min: 1, max: 50, fallback: 10 }, USAGE);

  const expected = simulated(agents, minutes);
  log(`simulated ${SIMULATIONS} times: ${words(expected)}`);
  const seen = await live(agents, minutes, log);
  log(`live: ${words(seen)}`);
  const apart = Math.abs(seen.occupancy - expected.occupancy) * 100;
  const aims = [
    {
      name: `points of occupancy between a live run of ${minutes} min with ${agents} agents and the simulation`,
      value: round(apart, 2),
      aim: `≤ ${POINTS_APART}`,
      met: apart <= POINTS_APART,
    },
    {
      name: 'abandoned of live answers',
      value: round(seen.abandoned / Math.max(1, seen.answered), 4),
      aim: `≤ ${MAX_ABANDONED}`,
      met: seen.answered > 0 && seen.abandoned <= MAX_ABANDONED * seen.answered,
    },
  ];
  process.stdout.write(`${JSON.stringify({ bench: 'pacing-live', aims, live: seen, simulated: expected })}\n`);
  return aims.every(({ met }) => met) ? 0 : 1;
};

interface Seen {
  /** (Talk + wrap-up) / signed-in time. */
  occupancy: number;
  answered: number;
  abandoned: number;
  dialed: number;
}

/** Means over many days, each with agents, pacer and leads that know nothing of the others. */
function simulated(agents: number, minutes: number): Seen {
  const world = simulatedWorld({ agents, minutes, callsPerSecond: CALLS_PER_SECOND });
  const days = Array.from({ length: SIMULATIONS }, (_, seed): DayTotals[] => {
    const recorder = createTotalsRecorder(1);
    simulate(world, createOutrider('predictive')(world), recorder, seed + 1);
    return recorder.totals().days;
  }).flat();
  const mean = (what: keyof DayTotals) => days.reduce((sum, day) => sum + day[what], 0) / days.length;
  return {
    occupancy: round(mean('occupiedSeconds') / mean('signedInSeconds'), 4),
    answered: round(mean('answered'), 1),
    abandoned: round(mean('abandoned'), 2),
    dialed: round(mean('dialed'), 1),
  };
}

async function live(agents: number, minutes: number, log: Progress): Promise<Seen> {
  const platform = await startPlatform({
    data: { temporary: 'bench-pacing-live' },
    log,
    carrierScenario: { seed: 15, audio: 'none', builtInNumbers: false, mix: carrierMix },
  });
  const undo: (() => Promise<unknown>)[] = [() => platform.stop()];
  try {
    const password = platform.secrets.demoPassword;
    const admin = { email: ADMIN, name: 'Bench Admin', password };
    await createTenant(platform.urls.database, { name: 'Bench A/S', country: 'DK', admin });
    const rest = await logOn(platform.urls.api, ADMIN, password);
    const users = Array.from({ length: agents }, (_, i) => ({
      ...{ email: `agent${i + 1}@bench.example`, name: `Agent ${i + 1}`, role: 'agent' as const },
    }));
    await ensureUsers(rest, users, password);
    const campaign = await ensureCampaign(rest, {
      ...{ name: 'Bench', projectName: 'Bench', sellerName: 'Bench A/S' },
      carrier: { host: '127.0.0.1', port: platform.ports.carrier },
      channels: agents * 12 + 20,
      callsPerSecond: CALLS_PER_SECOND,
      settings: { mode: 'predictive', maxRingMs, maxWrapUpMs: 60_000 },
    });
    await importLeads(rest, campaign.id, 'Leads', leadsCsv(generateLeads(agents * minutes * 40, 1)));
    const logOns = users.map(({ email }) => ({ email, password }));
    undo.push(await startBots({ platform, campaignId: campaign.id, log, logOns, behaviour: botBehaviour }));
    await rest.post(`/campaigns/${campaign.id}/start`);
    return await watch(rest, campaign.id, minutes, log);
  } finally {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  }
}

/** What happens within the minutes, by the campaign's report at their beginning and their end. */
async function watch(rest: RestClient, campaignId: string, minutes: number, log: Progress): Promise<Seen> {
  const report = () => rest.get<CampaignReport>(`/campaigns/${campaignId}/report`);
  const before = await report();
  let now = before;
  for (let minute = 1; minute <= minutes; minute += 1) {
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    now = await report();
    log(`minute ${minute}: ${words(difference(before, now))}`);
  }
  return difference(before, now);
}

function difference(before: CampaignReport, now: CampaignReport): Seen {
  const spent = (state: keyof CampaignReport['agentMs']) => now.agentMs[state] - before.agentMs[state];
  const occupied = spent('talking') + spent('wrap-up');
  const signedIn = occupied + spent('idle') + spent('reserved') + spent('paused');
  return {
    occupancy: round(occupied / Math.max(1, signedIn), 4),
    answered: now.answered - before.answered,
    abandoned: now.results.abandoned - before.results.abandoned,
    dialed: now.attempts - before.attempts,
  };
}

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
const words = ({ occupancy, answered, abandoned, dialed }: Seen) =>
  `${(occupancy * 100).toFixed(1)} % occupied, ${dialed} calls, ${answered} answers, ${abandoned} abandoned`;
