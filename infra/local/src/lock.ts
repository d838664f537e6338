import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A process, told apart from a later one that got the same id. */
export interface ProcessMark {
  pid: number;
  /** Start time in clock ticks since boot, where the system tells it (proc(5), stat field 22). */
  ticks: string | undefined;
}

export function markOf(pid: number): ProcessMark {
  return { pid, ticks: procStat(pid)?.ticks };
}

/** Whether that very process still runs; a zombie does not. */
export function isAlive(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const stat = procStat(mark.pid);
  if (!stat) return true;
  return stat.state !== 'Z' && (mark.ticks === undefined || stat.ticks === mark.ticks);
}

/** Name and parent of a process, where the system tells them. */
export function parentOf(pid: number): { name: string; parent: number } | undefined {
  const stat = procStat(pid);
  return stat && { name: stat.name, parent: stat.parent };
}

function procStat(pid: number): { name: string; state: string; parent: number; ticks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const [from, to] = [text.indexOf('('), text.lastIndexOf(')')];
    const fields = text.slice(to + 2).split(' ');
    return {
      name: text.slice(from + 1, to),
      state: fields[0] ?? '',
      parent: Number(fields[1]),
      ticks: fields[19] ?? '',
    };
  } catch {
    return undefined;
  }
}

export function readMark(file: string): ProcessMark | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessMark>;
    return typeof value.pid === 'number' ? { pid: value.pid, ticks: value.ticks } : undefined;
  } catch {
    return undefined;
  }
}

export function writeMark(file: string, mark: ProcessMark): void {
  writeFileSync(file, JSON.stringify(mark), { mode: 0o600 });
}

/**
 * Takes a lock file for this process; one that a dead process left is taken over.
 * @returns the function that gives it back, or the mark of the live owner.
 */
export function takeLock(file: string): (() => void) | ProcessMark {
  const mine = `${file}.${process.pid}`;
  writeMark(mine, markOf(process.pid));
  try {
    for (;;) {
      try {
        linkSync(mine, file);
        return () => rmSync(file, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const owner = readMark(file);
      if (owner && isAlive(owner)) return owner;
      // Renaming lets one of two finders win; the other sees ENOENT and tries again.
      try {
        renameSync(file, `${mine}.stale`);
        rmSync(`${mine}.stale`, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}
