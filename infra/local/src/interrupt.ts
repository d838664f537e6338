import { isAlive, markOf, parentOf, type ProcessMark } from './lock.js';

/** The wish to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of npm. */
export interface Interrupt {
  /** Resolves with what the reason was. */
  readonly asked: Promise<string>;
  readonly signal: AbortSignal;
  dispose(): void;
}

/** Listens from now on; the process no longer ends by itself on these signals. Further ones while stopping change nothing. */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController();
  const asked = new Promise<string>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(String(controller.signal.reason)), { once: true });
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (name: NodeJS.Signals) => controller.abort(name);
  for (const name of signals) process.on(name, onSignal);
  const above = npmAbove();
  const watch = setInterval(() => {
    if (!above.every(isAlive)) controller.abort('the end of npm');
  }, 1000);
  watch.unref();
  return {
    asked,
    signal: controller.signal,
    dispose() {
      clearInterval(watch);
      for (const name of signals) process.off(name, onSignal);
    },
  };
}

/** npm, and the shell that it may have put between: killed hard, they tell nobody. None where npm did not start this process. */
function npmAbove(): ProcessMark[] {
  if (process.env['npm_lifecycle_event'] === undefined) return [];
  const parent = parentOf(process.ppid);
  return [process.ppid, ...(parent?.name === 'sh' ? [parent.parent] : [])].map(markOf);
}
