/** Settings that no pacer can work with; `field` names the offending one. */
export class PacingError extends Error {
  constructor(
    readonly code: 'pacing-setting-invalid',
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'PacingError';
  }
}
