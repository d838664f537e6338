import { AudioError } from '@outrider/audio';
import { MediaError } from '@outrider/telephony';

/** What the far end or the machine got wrong, in the port's words. */
function asMediaError(error: unknown): unknown {
  if (error instanceof RangeError) return new MediaError('media-refused', error.message, 'digits');
  if (!(error instanceof AudioError)) return error;
  const codes = {
    'sdp-invalid': 'media-unsupported',
    'sdp-unsupported': 'media-unsupported',
    'wav-invalid': 'media-refused',
    'rtp-ports-exhausted': 'media-unavailable',
    'rtp-closed': 'media-gone',
  } as const;
  return new MediaError(codes[error.code], error.message);
}

/** Work on audio, whose errors become the port's. @throws MediaError */
export function audioNow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asMediaError(error);
  }
}

/** As `audioNow`, for what takes time. @throws MediaError */
export async function audio<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asMediaError(error);
  }
}
