/** Where the recording of an attempt lies, below the recordings folder: a folder a tenant and day. */
export function recordingPath(tenantId: string, attemptId: string, at: Date): string {
  return `${tenantId}/${at.toISOString().slice(0, 10)}/${attemptId}.wav`;
}
