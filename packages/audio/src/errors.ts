/** Audio, or a description of it, that can't be used: what came from outside is wrong, not the program. */
export class AudioError extends Error {
  constructor(
    readonly code: 'sdp-invalid' | 'sdp-unsupported' | 'wav-invalid' | 'rtp-ports-exhausted' | 'rtp-closed',
    message: string,
  ) {
    super(message);
    this.name = 'AudioError';
  }
}
