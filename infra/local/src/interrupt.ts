/** The wish to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the process that started this one. */
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
  // npm killed hard tells nobody; its child then has another parent.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid !== parent) controller.abort('the end of its parent process');
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
