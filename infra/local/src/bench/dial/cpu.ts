import { readFileSync } from 'node:fs';
import type { ProcessHandle } from '../../process.js';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

export type Measured = Pick<ProcessHandle, 'pid' | 'name'>;

/** CPU time that a process has used, ms. */
export function cpuMs(handle: Measured): number {
  if (handle.pid === undefined) return 0;
  // The name in brackets may hold blanks: fields are counted from behind it (proc(5)).
  const stat = readFileSync(`/proc/${handle.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export interface Window {
  calls: number;
  seconds: number;
  callsPerSecond: number;
  /** By process, ms a call. */
  cpuMsPerCall: Record<string, number>;
  /** Sent to the database by all processes, a call. */
  statementsPerCall: number;
}

/** What both have counted so far. */
export interface Counters {
  calls(): Promise<number>;
  statements(): Promise<number>;
}

/** What happens within `ms`, after `warmUpMs`: calls, statements, and CPU time by process. */
export async function measure(
  options: { warmUpMs: number; ms: number; processes: readonly Measured[] },
  { calls, statements }: Counters,
): Promise<Window> {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await wait(options.warmUpMs);
  const before = options.processes.map(cpuMs);
  const statementsBefore = await statements();
  const [callsBefore, begun] = [await calls(), performance.now()];
  await wait(options.ms);
  const [made, seconds] = [(await calls()) - callsBefore, (performance.now() - begun) / 1000];
  const sent = (await statements()) - statementsBefore;
  const used = options.processes.map((handle, i) => [handle.name, cpuMs(handle) - (before[i] ?? 0)] as const);
  return {
    calls: made,
    seconds,
    callsPerSecond: made / seconds,
    cpuMsPerCall: Object.fromEntries(used.map(([name, ms]) => [name, ms / Math.max(1, made)])),
    statementsPerCall: sent / Math.max(1, made),
  };
}
