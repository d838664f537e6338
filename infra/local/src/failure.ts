/** Something that a person has to put right. `code` is stable; `remedy` says what to do. */
export class SetupFailure extends Error {
  constructor(
    readonly code:
      | 'already-running'
      | 'port-taken'
      | 'program-missing'
      | 'install-failed'
      | 'process-failed'
      | 'not-ready'
      | 'bad-argument'
      | 'bad-state'
      | 'production'
      | 'interrupted',
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SetupFailure';
  }
}

/** A failure as a person reads it on a terminal. */
export function describeFailure(error: unknown): string {
  if (error instanceof SetupFailure) return `${error.message}\n  → ${error.remedy}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
