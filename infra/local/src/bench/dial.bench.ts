import { schema } from '@outrider/db';
import { and, gte, isNotNull } from 'drizzle-orm';
import { readOptions, wholeNumber } from '../arguments.js';
import type { Command } from '../commands/command.js';
import type { Progress } from '../progress.js';
import { measure, type Counters, type Window } from './dial/cpu.js';
import { startHelper } from './dial/helper-process.js';
import { makeLeads, retireList } from './dial/lead-lists.js';
import type { BareLoopOrder } from './dial/messages.js';
import { startBenchRig, type BenchRig } from './dial/rig.js';

const USAGE = 'npm run bench:dial -- [--agents 260] [--seconds 10] [--rounds 3] [--million 1000000]';

/** Refused as soon as a carrier can: what is left of the time of such a call is ours. */
const REFUSED = [{ weight: 1, behaviour: 'busy', ringMs: 20 }];
/** The steady mix, with everything about ten times as fast. */
const BRISK = [
  { weight: 60, behaviour: 'answer', ringMs: { min: 50, max: 150 }, talkMs: { min: 450, max: 650 } },
  { weight: 40, behaviour: 'unavailable', ringMs: { min: 20, max: 60 } },
];
/** Fifty calls a second of four seconds each are two hundred at once; three of five are answered and talk. */
const STEADY = [
  { weight: 60, behaviour: 'answer', ringMs: { min: 500, max: 1_500 }, talkMs: { min: 4_700, max: 6_700 } },
  { weight: 40, behaviour: 'unavailable', ringMs: { min: 200, max: 600 } },
];
/** Calls of the bare loop, and agents that the campaign of the comparison has free. */
const IN_FLIGHT = 60;
/** With a call for each free agent, one every 4.2 s of an agent's time in this mix: 260 agents are enough for 60 calls a second. */
const STEADY_CALLS_PER_SECOND = 50;
const STEADY_CONCURRENT = 200;
/** Flat: a call costs at most a quarter more in the longest list than in the shortest, in CPU time of all processes together. */
const FLAT = 1.25;

interface Aim {
  name: string;
  value: number;
  aim: string;
  met: boolean;
}

/**
 * What one dialer process carries from end to end, with queue, database and media, beside a bare loop of INVITEs on the same machine in
 * the same run; how long an answered person waits for an agent; and whether a call costs more in a long list than in a short one.
 */
export const bench: Command = async (args, log) => {
  const values = readOptions(
    args,
    {
      agents: { type: 'string' },
      seconds: { type: 'string' },
      rounds: { type: 'string' },
      million: { type: 'string' },
    },
    USAGE,
  );
  const whole = (name: keyof typeof values, min: number, max: number, fallback: number) =>
    wholeNumber(name, values[name], { min, max, fallback }, USAGE);
  const agents = whole('agents', IN_FLIGHT, 400, 260);
  const ms = whole('seconds', 2, 120, 10) * 1000;
  const rounds = whole('rounds', 1, 9, 3);
  const longest = whole('million', 1_000, 5_000_000, 1_000_000);

  const rig = await startBenchRig(agents, log);
  try {
    const aims = [
      ...(await compareWithBareLoop(rig, { calls: 'answered or not', mix: BRISK, ms, rounds }, log)),
      ...(await compareWithBareLoop(rig, { calls: 'refused at once', mix: REFUSED, ms, rounds }, log)),
      ...(await holdSteady(rig, Math.max(ms, 20_000), log)),
      // The shortest list must last.
      ...(await compareListSizes(rig, { ms: Math.min(ms, 10_000), longest }, log)),
      await nobodyTwice(rig),
    ];
    for (const { name, value, aim, met } of aims) log(`${met ? 'met    ' : 'NOT MET'} ${name} = ${value} (aim ${aim})`);
    process.stdout.write(`${JSON.stringify({ bench: 'dial', aims })}\n`);
    return 0;
  } finally {
    await rig.stop();
  }
};

const counters = (rig: BenchRig): Counters => ({
  calls: async () => (await rig.carrier()).invites,
  statements: () => rig.statements(),
});
const round = (value: number, digits = 2) => Number(value.toFixed(digits));
const median = (some: readonly number[]) => [...some].sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0;
const total = (window: Window) => Object.values(window.cpuMsPerCall).reduce((sum, ms) => sum + ms, 0);

function describe(what: string, window: Window): string {
  const cpu = Object.entries(window.cpuMsPerCall)
    .filter(([, ms]) => ms >= 0.01)
    .map(([name, ms]) => `${name} ${round(ms)}`);
  const statements = window.statementsPerCall >= 1 ? `; statements a call: ${round(window.statementsPerCall, 1)}` : '';
  return `${what}: ${round(window.callsPerSecond, 1)} calls/s; CPU ms a call: ${cpu.join(', ')}${statements}`;
}

/** Numbers of the bare loop and of the lists, none of them twice. */
const numbers = { bare: 40_000_000, list: 0 };

/** The same calls over the same number of lines; rounds of both in turn, so that whatever else the machine does falls on both. */
async function compareWithBareLoop(
  rig: BenchRig,
  options: { calls: string; mix: unknown[]; ms: number; rounds: number },
  log: Progress,
): Promise<Aim[]> {
  const { calls, ms } = options;
  await rig.scenario(options.mix);
  await rig.trunk({ channels: IN_FLIGHT, callsPerSecond: 1_000 });
  const list = await newList(rig, 100_000);
  const { ports, secrets } = rig.platform;
  const ratios: number[] = [];
  const windows: Window[] = [];
  for (let i = 0; i < options.rounds; i += 1) {
    const order: BareLoopOrder = {
      drachtio: { host: '127.0.0.1', port: ports.drachtio, secret: secrets.drachtio },
      carrier: { host: '127.0.0.1', port: ports.carrier },
      inFlight: IN_FLIGHT,
      firstNumber: (numbers.bare += 1_000_000),
    };
    const loop = startHelper('bare-loop', order);
    await loop.next();
    const processes = [...rig.platform.processes(), { name: 'bare loop', pid: loop.pid }];
    const bare = await measure({ warmUpMs: 1_500, ms, processes }, counters(rig));
    await loop.stop();
    await rig.start();
    const window = await measure({ warmUpMs: 2_500, ms, processes: rig.platform.processes() }, counters(rig));
    await rig.pause();
    windows.push(window);
    ratios.push(window.callsPerSecond / bare.callsPerSecond);
    log(describe(`bare createUAC loop, ${calls}`, bare));
    log(describe(`dialer, end to end, ${calls}`, window));
  }
  await retireList(rig.database, rig.tenantId, list);
  const ratio = round(median(ratios));
  const perSecond = round(median(windows.map((window) => window.callsPerSecond)), 1);
  const cpu = round(median(windows.map((window) => window.cpuMsPerCall['dialer-1'] ?? 0)));
  return [
    aim(`dialer ÷ bare createUAC loop, ${IN_FLIGHT} lines, calls ${calls}`, ratio, '≥ 0.5', ratio >= 0.5),
    aim(`dialer calls/s, ${IN_FLIGHT} lines, calls ${calls}`, perSecond, '≥ 50', perSecond >= 50),
    aim(`dialer CPU ms a call, calls ${calls}`, cpu, '≤ 10', cpu <= 10),
  ];
}

async function newList(rig: BenchRig, n: number): Promise<string> {
  const list = await makeLeads(rig.database, rig.tenantId, rig.campaign.id, n, numbers.list);
  numbers.list += n;
  return list;
}

async function holdSteady(rig: BenchRig, ms: number, log: Progress): Promise<Aim[]> {
  await rig.scenario(STEADY);
  await rig.trunk({ channels: 400, callsPerSecond: STEADY_CALLS_PER_SECOND * 1.12 });
  const list = await newList(rig, 50_000);
  await rig.start();
  const samples: number[] = [];
  const sampling = setInterval(() => void rig.carrier().then(({ callsUp }) => samples.push(callsUp)), 250);
  // Two lives of a call, so that as many end as begin.
  const warmUpMs = 15_000;
  const since = new Date(Date.now() + warmUpMs);
  const window = await measure({ warmUpMs, ms, processes: rig.platform.processes() }, counters(rig));
  clearInterval(sampling);
  const waits = await answerToAgent(rig, since);
  await rig.pause();
  await retireList(rig.database, rig.tenantId, list);
  const concurrent = median(samples.slice(-Math.floor(ms / 250)));
  log(describe(`steady, ${concurrent} at once, ${waits.length} answered`, window));
  const [p50, p99] = [percentile(waits, 0.5), percentile(waits, 0.99)];
  const perSecond = round(window.callsPerSecond, 1);
  return [
    aim('steady calls/s', perSecond, `≥ ${STEADY_CALLS_PER_SECOND}`, perSecond >= STEADY_CALLS_PER_SECOND),
    aim('steady calls at once', concurrent, `≥ ${STEADY_CONCURRENT}`, concurrent >= STEADY_CONCURRENT),
    aim('answer to agent p50, ms', p50, '≤ 50', p50 <= 50),
    aim('answer to agent p99, ms', p99, '≤ 150', p99 <= 150),
    aim(
      'steady dialer CPU ms a call',
      round(window.cpuMsPerCall['dialer-1'] ?? 0),
      '≤ 15',
      (window.cpuMsPerCall['dialer-1'] ?? 99) <= 15,
    ),
  ];
}

/** Waits of the connected, ms, shortest first. */
async function answerToAgent({ database }: BenchRig, since: Date): Promise<number[]> {
  const { cdrs } = schema;
  const rows = await database.primary
    .select({ waitMs: cdrs.waitMs })
    .from(cdrs)
    .where(and(gte(cdrs.answeredAt, since), isNotNull(cdrs.connectedAt)));
  return rows.map(({ waitMs }) => waitMs).sort((a, b) => a - b);
}

const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function compareListSizes(rig: BenchRig, { ms, longest }: { ms: number; longest: number }, log: Progress) {
  await rig.scenario(REFUSED);
  // The same calls a second for each, or the share of the work that is done by the clock would make the difference.
  await rig.trunk({ channels: IN_FLIGHT, callsPerSecond: 60 });
  const costs: { n: number; cpu: number }[] = [];
  for (const n of [1_000, Math.round(Math.sqrt(1_000 * longest)), longest]) {
    const list = await newList(rig, n);
    await rig.start();
    const window = await measure({ warmUpMs: 2_500, ms, processes: rig.platform.processes() }, counters(rig));
    await rig.pause();
    await retireList(rig.database, rig.tenantId, list);
    log(describe(`${n} leads`, window));
    costs.push({ n, cpu: total(window) });
  }
  const [first, ...others] = costs;
  const growth = round(Math.max(...others.map(({ cpu }) => cpu)) / Math.max(0.01, first?.cpu ?? 0));
  return [aim(`CPU a call, ${longest} leads ÷ 1000 leads`, growth, `≤ ${FLAT}`, growth <= FLAT)];
}

async function nobodyTwice(rig: BenchRig): Promise<Aim> {
  const { duplicateInvites } = await rig.carrier();
  return aim('numbers dialed twice', duplicateInvites, '0', duplicateInvites === 0);
}

const aim = (name: string, value: number, text: string, met: boolean): Aim => ({ name, value, aim: text, met });
