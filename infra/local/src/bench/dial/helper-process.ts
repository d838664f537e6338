import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SetupFailure } from '../../failure.js';

/** A process of the bench's own, so that what it does is not measured with what it drives. */
export interface HelperProcess {
  readonly pid: number;
  /** The next message from it. @throws SetupFailure when it ends first. */
  next<T>(): Promise<T>;
  stop(): Promise<void>;
}

/** @param file beside this one, without its ending */
export function startHelper(file: string, order: unknown): HelperProcess {
  const here = fileURLToPath(import.meta.url);
  const source = here.endsWith('.ts');
  const child: ChildProcess = fork(fileURLToPath(new URL(`${file}${source ? '.ts' : '.js'}`, import.meta.url)), [], {
    execArgv: source ? ['--conditions=source', '--import', 'tsx'] : [],
  });
  child.send(order as object);
  return {
    pid: child.pid ?? 0,
    async next<T>() {
      const ended = once(child, 'exit').then(([code]) => {
        throw new SetupFailure(
          'process-failed',
          `The bench's ${file} ended with ${String(code)}.`,
          'Its error is above.',
        );
      });
      const [message] = (await Promise.race([once(child, 'message'), ended])) as [T];
      ended.catch(() => undefined);
      return message;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** The order that this helper process was started with. */
export async function helperOrder<T>(): Promise<T> {
  const [order] = (await once(process, 'message')) as [T];
  return order;
}

export const tellBench = (message: object) => void process.send?.(message);
