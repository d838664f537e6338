/** Settings or a log that nothing can be done with; `field` names the offending setting or line. */
export class PacingError extends Error {
  constructor(
    readonly code: 'pacing-setting-invalid' | 'pacing-log-invalid',
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'PacingError';
  }
}
