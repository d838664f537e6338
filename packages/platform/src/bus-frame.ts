/** Bytes of a message on the bus: identifiers and small facts, never content. */
const MAX_BYTES = 64 * 1024;

/**
 * A message as it goes over Redis.
 * @throws RangeError when it is too large.
 */
export function busFrame(message: unknown): string {
  const text = JSON.stringify(message);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) throw new RangeError(`A message on the bus has ${bytes} bytes; ${MAX_BYTES} are allowed.`);
  return text;
}

/** The message, or undefined where it is not an object in JSON of a bearable size. */
export function readFrame(text: string): object | undefined {
  if (text.length > MAX_BYTES) return undefined;
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
