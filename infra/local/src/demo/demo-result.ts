import type { CampaignReport } from '@outrider/contracts';

/** The last line of `npm run demo -- --json`. Every attempt is in one of answered, noAnswer, busy, failed or machine. */
export interface DemoResult {
  leads: number;
  attempts: number;
  /** Answered by a person: connected, abandoned, or hung up before either. */
  answered: number;
  connected: number;
  abandoned: number;
  /** Also declined calls and those that were given up while they rang. */
  noAnswer: number;
  busy: number;
  /** Could not be reached or carried: unallocated numbers, carrier faults, refused by a guard, never sent. */
  failed: number;
  /** Answering machines, found by the platform or heard by the agent. */
  machine: number;
  cdrs: number;
  /** Calls that the carrier got and no attempt accounts for. */
  duplicateInvites: number;
  agents: number;
  /** Agents' time in calls and wrap-up, of all that and idle; 0–1. */
  occupancy: number;
  /** ms; null where nobody was connected. */
  answerToAgentMs: { p50: number | null; p99: number | null };
}

export interface DemoCounts {
  leads: number;
  agents: number;
  attempts: number;
  cdrs: number;
  duplicateInvites: number;
}

export function demoResult(report: CampaignReport, counts: DemoCounts): DemoResult {
  const { results } = report;
  // Nothing detects machines yet: agents hear them, and say so. The platform's own finding gets a disposition too.
  const judged = report.dispositions.filter(({ category }) => category === 'machine');
  const machinesHeard = judged.reduce((sum, { count }) => sum + count, 0) - results.machine;
  return {
    leads: counts.leads,
    attempts: counts.attempts,
    answered: report.answered - machinesHeard,
    connected: results.connected - machinesHeard,
    abandoned: results.abandoned,
    noAnswer: results['no-answer'] + results.declined + results.cancelled,
    busy: results.busy,
    failed: results.failed + results.unallocated + results.blocked + results['never-sent'],
    machine: results.machine + machinesHeard,
    cdrs: counts.cdrs,
    duplicateInvites: counts.duplicateInvites,
    agents: counts.agents,
    occupancy: Math.round((report.occupancy ?? 0) * 1000) / 1000,
    answerToAgentMs: report.answerToAgentMs,
  };
}

/** Why the demo did not show what it has to; empty when it did. */
export function demoFaults(result: DemoResult): string[] {
  return [
    ...(result.attempts === 0 ? ['Nothing was dialed.'] : []),
    ...(result.attempts === result.cdrs ? [] : [`${result.attempts} attempts have ${result.cdrs} CDRs.`]),
    ...(result.duplicateInvites === 0 ? [] : [`${result.duplicateInvites} calls were dialed twice.`]),
  ];
}

/** The report as a person reads it. */
export function reportText(result: DemoResult, report: CampaignReport): string {
  const { attempts } = result;
  const share = (count: number) => (attempts === 0 ? '' : `${((100 * count) / attempts).toFixed(1)} %`.padStart(8));
  const row = (label: string, value: string | number, extra = '') =>
    `  ${label.padEnd(22)}${String(value).padStart(9)}${extra}\n`;
  const counted = (label: string, count: number) => row(label, count, `  ${share(count)}`);
  const ms = (value: number | null) => (value === null ? '-' : `${value} ms`);
  return [
    '\nCampaign report\n',
    row('leads', result.leads),
    row('attempts', attempts),
    counted('answered', result.answered),
    counted('  connected', result.connected),
    counted('  abandoned', result.abandoned),
    counted('no answer', result.noAnswer),
    counted('busy', result.busy),
    counted('failed', result.failed),
    counted('machine', result.machine),
    row('CDRs', result.cdrs),
    row('duplicate INVITEs', result.duplicateInvites),
    row('agents', result.agents),
    row('occupancy', `${(100 * result.occupancy).toFixed(1)} %`),
    row('answer to agent', ms(result.answerToAgentMs.p50), `  p50, p99 ${ms(result.answerToAgentMs.p99)}`),
    row('talk time', `${Math.round(report.talkMs.total / 1000)} s`, `  mean ${ms(report.talkMs.mean)}`),
    ...report.dispositions.map(({ label, count }) => row(`  "${label}"`, count)),
    '\n',
  ].join('');
}
