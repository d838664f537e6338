import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupFailure } from './failure.js';
import { markOf, writeMark } from './lock.js';

export interface ProcessSpec {
  /** Names the log and pid files, and messages. */
  name: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  env: NodeJS.ProcessEnv;
  /** Runs as another user; only root can. */
  user?: { uid: number; gid: number };
  logsDir: string;
  runDir: string;
  /** `log-line`: our processes say so in their log. A function: asked until it is true. */
  readyWhen: 'log-line' | (() => Promise<boolean>);
  /** Milliseconds; a process that takes longer has failed. Default 30,000. */
  readyTimeoutMs?: number;
  /** Milliseconds from SIGTERM to SIGKILL. Default 8,000. */
  stopTimeoutMs?: number;
}

/** A child process in a group of its own, with its log in a file. */
export interface ProcessHandle {
  readonly name: string;
  readonly pid: number | undefined;
  readonly logFile: string;
  /** What the process said when it was ready: its log line, or an empty object. Rejects when it dies before. */
  readonly ready: Promise<Record<string, unknown>>;
  /** Sends a signal to the group; resolves when the process is gone, or at once for a signal that doesn't end it. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops it if it runs, starts a new one, resolves when that is ready. */
  restart(): Promise<void>;
  /** SIGTERM, then SIGKILL when that takes too long. */
  stop(): Promise<void>;
  /** Called when it ends without having been asked to. */
  onCrash(listener: (how: string) => void): void;
}

const MAX_LOG_BYTES = 20_000_000;
const ENDING: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGABRT', 'SIGHUP'];
/** Linux ends the child when its parent dies, however that dies: nothing outlives a killed launcher. */
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => existsSync(file));

/** Starts the process; wait for `ready` before using it. */
export function startProcess(spec: ProcessSpec): ProcessHandle {
  const logFile = join(spec.logsDir, `${spec.name}.log`);
  const crashListeners: ((how: string) => void)[] = [];
  const launchAgain = () => launch(spec, logFile, (how) => crashListeners.forEach((listener) => listener(how)));
  let life = launchAgain();
  /** Stops and starts follow each other: of two restarts at once, each would leave a process. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work, work);
    turn = done.catch(() => {});
    return done;
  };

  async function end(signal: NodeJS.Signals): Promise<void> {
    life.asked = true;
    signalGroup(life.child, signal);
    await life.exited;
  }

  async function stop(): Promise<void> {
    if (life.gone !== undefined) return;
    const timer = setTimeout(() => signalGroup(life.child, 'SIGKILL'), spec.stopTimeoutMs ?? 8000);
    await end('SIGTERM');
    clearTimeout(timer);
  }

  /** Where another restart has come in between, its process is the one that counts. */
  async function presentIsReady(): Promise<void> {
    const present = life;
    try {
      await present.ready;
    } catch (error) {
      if (present === life) throw error;
    }
    if (present !== life) await presentIsReady();
  }

  return {
    name: spec.name,
    logFile,
    get pid() {
      return life.gone === undefined ? life.child.pid : undefined;
    },
    get ready() {
      return life.ready;
    },
    async kill(signal) {
      if (life.gone !== undefined) return;
      if (ENDING.includes(signal)) await end(signal);
      else signalGroup(life.child, signal);
    },
    async restart() {
      await inTurn(async () => {
        await stop();
        life = launchAgain();
      });
      await presentIsReady();
    },
    stop: () => inTurn(stop),
    onCrash: (listener) => void crashListeners.push(listener),
  };
}

/** One life of the process, from start to end. */
interface Life {
  child: ChildProcess;
  ready: Promise<Record<string, unknown>>;
  exited: Promise<void>;
  /** We told it to end. */
  asked: boolean;
  /** How it ended; undefined while it runs. */
  gone: string | undefined;
}

function launch(spec: ProcessSpec, logFile: string, onCrash: (how: string) => void): Life {
  const pidFile = join(spec.runDir, `${spec.name}.json`);
  rotate(logFile);
  const log = openSync(logFile, 'a');
  const from = fstatSync(log).size;
  const [command, args] = SETPRIV
    ? [SETPRIV, ['--pdeathsig', 'TERM', '--', spec.command, ...spec.args]]
    : [spec.command, spec.args];
  const child = spawn(command, args, {
    cwd: spec.cwd,
    env: spec.env,
    ...spec.user,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  if (child.pid !== undefined) writeMark(pidFile, markOf(child.pid));

  const life: Life = { child, asked: false, gone: undefined, ready: Promise.resolve({}), exited: Promise.resolve() };
  life.exited = new Promise((resolve) => {
    const ended = (how: string) => {
      life.gone = how;
      rmSync(pidFile, { force: true });
      resolve();
      if (!life.asked) onCrash(how);
    };
    child.once('error', (error) => ended(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => ended(signal ? `was ended by ${signal}` : `ended with code ${code}`));
  });
  life.ready = waitUntilReady(spec, logFile, from, () => life.gone);
  // Whoever needs it awaits it; nobody awaiting is no unhandled rejection.
  life.ready.catch(() => {});
  return life;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function waitUntilReady(
  spec: ProcessSpec,
  logFile: string,
  from: number,
  gone: () => string | undefined,
): Promise<Record<string, unknown>> {
  const timeoutMs = spec.readyTimeoutMs ?? 30_000;
  const deadline = Date.now() + timeoutMs;
  const lines = lineReader(logFile, from);
  const probe = spec.readyWhen === 'log-line' ? undefined : spec.readyWhen;
  while (Date.now() < deadline) {
    const how = gone();
    if (how !== undefined) {
      throw new SetupFailure('process-failed', `${spec.name} ${how}.\n${tail(logFile, from)}`, `Its log is ${logFile}`);
    }
    if (probe) {
      if (await probe()) return {};
    } else {
      const found = lines().map(asReadyLine).find(Boolean);
      if (found) return found;
    }
    await delay(25);
  }
  throw new SetupFailure(
    'not-ready',
    `${spec.name} was not ready after ${timeoutMs / 1000} s.\n${tail(logFile, from)}`,
    `Its log is ${logFile}; a very busy machine may need another try.`,
  );
}

function asReadyLine(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{') || !line.includes('"ready"')) return undefined;
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    return value['msg'] === 'ready' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whole lines added to a file since the last call. */
function lineReader(file: string, from: number): () => string[] {
  let offset = from;
  return () => {
    const added = readFrom(file, offset);
    const whole = added.subarray(0, added.lastIndexOf('\n') + 1);
    offset += whole.length;
    return whole.toString('utf8').split('\n');
  };
}

/** What stands in the file from `offset`; nothing where it has been deleted with its platform. */
function readFrom(file: string, offset: number): Buffer {
  if (!existsSync(file)) return Buffer.alloc(0);
  const fd = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(Math.max(0, fstatSync(fd).size - offset));
    return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, offset));
  } finally {
    closeSync(fd);
  }
}

/** The last lines of what a process said since `from`, without the stacks below its errors. */
function tail(file: string, from: number): string {
  const lines = readFrom(file, from).toString('utf8').trimEnd().split('\n');
  return lines
    .filter((line) => !/^\s+at /.test(line))
    .slice(-15)
    .map((line) => `    ${line.slice(0, 400)}`)
    .join('\n');
}

function rotate(file: string): void {
  if (existsSync(file) && statSync(file).size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
}
