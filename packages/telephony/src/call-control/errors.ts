/** Call control can't do as asked; a call that fails on the wire is no error but a termination. */
export class CallControlError extends Error {
  constructor(
    readonly code: 'switch-unavailable' | 'switch-refused',
    message: string,
  ) {
    super(message);
    this.name = 'CallControlError';
  }
}
