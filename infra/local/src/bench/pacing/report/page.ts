import type { Aim, Results } from './aims.js';
import { aimsTable, cellsTable, stepsTable } from './tables.js';
import { PEER_DAYS } from '../run/cell.js';
import { workloadNames } from '../run/cells.js';

/** `docs/pacing.md`, written by the command and by nobody else. */
export function page(results: Results, list: readonly Aim[], chartFile: string): string {
  const { cells, steps, cost } = results;
  const days = cells[0]?.scenario.days ?? 0;
  return `# Pacing, measured

Written by \`npm run bench:pacing\`; not to be edited. How peers were rebuilt from their published rules, and where the
optimum comes from, is in \`infra/local/src/bench/pacing\`; the pacer itself is \`packages/pacing\`.

Occupied = (talk + wrap-up) / signed-in time without breaks, in minutes per hour. Each cell is ${days} simulated days (8 hours
up to 5 agents, 4 up to 20, else 2) of one campaign, with no setting changed between cells. Within a cell all dialers meet
the same leads; peers are played for the first ${PEER_DAYS} days only, which narrows their figures enough. ± is the 95 %
interval over days. A live answer waits 2 s for an agent, then it is abandoned; abandoned shares
are of live answers. p is the share of calls that a person answers.

## Aims

${aimsTable(list)}

${misses(list)}## Occupied minutes per hour

![Occupied minutes per hour over agents](${chartFile})

Peers have their abandoned share in brackets. "Best of 16" is chosen afterwards, in each cell, among settings that abandon
at most 3.1 %. "Optimum" is the most that a dialer can reach which sees only how many agents are busy and how many calls
ring, if everything were exponential with the same means (a Markov decision process, abandoning 3 %); for the changing
day it is the mean over the moments of the day, by who is there and how many answer, as if each of them never ended.

${workloadNames()
  .map((workload) => ({ workload, of: cells.filter((cell) => cell.workload === workload) }))
  .filter(({ of }) => of.length > 0)
  .map(({ workload, of }) => `### ${workload}\n\n${cellsTable(of)}\n`)
  .join('\n')}
## Where the optimum is not reached

The optimum never begins a day. A day begins with everybody waiting for the first answers: with 100 agents (lognormal,
p = 0.3) the first minute has 48 occupied seconds, the others 57.7, which takes 0.14 % off a day of two hours; after that
minute the pacer is above the optimum there. The optimum also answers some of its calls in their first second, and so can
correct itself at once; nobody picks up that fast. With 20 agents and p = 0.5 the bimodal workload comes to 99.7 % of it;
with all answers after about 7 s instead of 7 or 16 s it comes to 101.3 %, and with exponential talks instead of bimodal
ones to the same 99.7 %: what is missing is missing to ringing, not to talks.

Small floors pay for the limit on each single day: with a wider allowance 5 agents (lognormal, p = 0.3) were occupied
0.1 min/h more over 15 days, and 3.48 % was abandoned on one of them. With 3 agents chance alone moves the figure of a
month by more than one per cent.

## Sudden changes

20 agents, lognormal talk and wrap-up, on average over the days. Recovered: over five minutes as occupied as 97 % of
what it settles at, with no more than 3.5 % abandoned.

${stepsTable(steps)}

## Cost of a decision

${cost.agents} agents, ${cost.ringing} calls ringing on average, ${cost.decisions} decisions: median ${cost.p50Ms.toFixed(
    2,
  )} ms, 99 of 100 within ${cost.p99Ms.toFixed(2)} ms.

## Other workloads

\`npm run bench:pacing -- --scenario FILE\` plays all dialers on what FILE describes, and prints the same table. FILE is JSON:
one scenario, or a list of them. Times are in seconds.

\`\`\`json
${EXAMPLE}
\`\`\`

A duration is \`{ "kind": "exponential", "mean" }\`, \`{ "kind": "lognormal", "mean", "cv" }\`, \`{ "kind": "fixed", "value" }\` or
\`{ "kind": "mix", "parts": [{ "weight", "of" }] }\`. Only \`name\`, \`agents\`, \`answerProbability\`, \`talk\`, \`ringAnswered\` and
\`ringUnanswered\` must be given. \`answerFactors\` splits the day into equal parts with factors on the answer probability;
\`leads\` draws each lead's own from a Beta (a + b = \`concentration\`) and tells it to the pacer with \`noise\` on its log-odds;
\`breaks\` sends agents on a break in \`turns\`, from a share of the day on; \`partTime\` lets a share of the agents come late
and a share leave early; \`walkOut\` lets a share leave at once. \`maxRing\`, \`patience\`, \`channels\`, \`callsPerSecond\`,
\`machineShare\`, \`ringMachine\`, \`days\` and \`hoursPerDay\` are the rest.
`;
}

function misses(list: readonly Aim[]): string {
  const missed = list.filter(({ met }) => !met);
  if (missed.length === 0) return '';
  return `Missed: ${missed.map(({ name, value, aim }) => `${name} (${value}, wanted ${aim})`).join('; ')}.\n\n`;
}

const EXAMPLE = JSON.stringify(
  {
    name: 'evening shift',
    agents: 8,
    answerProbability: 0.25,
    answerFactors: [0.8, 1.2],
    machineShare: 0.3,
    talk: { kind: 'lognormal', mean: 140, cv: 1.2 },
    wrapUp: { kind: 'exponential', mean: 20 },
    ringAnswered: { kind: 'lognormal', mean: 12, cv: 0.5 },
    ringUnanswered: { kind: 'fixed', value: 25 },
    leads: { concentration: 8, noise: 0.4 },
    breaks: { from: 0.5, minutes: 15, turns: 2 },
    days: 30,
    hoursPerDay: 6,
  },
  null,
  2,
);
