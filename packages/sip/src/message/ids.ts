import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4_096;
const pool = Buffer.allocUnsafe(POOL_BYTES);
let used = POOL_BYTES;

function random(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** A branch with RFC 3261's magic cookie and 72 random bits, so that nobody off the path can forge a response. */
export function newBranch(): string {
  return `z9hG4bK${random(9)}`;
}

/** A From or To tag (64 random bits). */
export function newTag(): string {
  return random(8);
}

export function newCallId(): string {
  return random(16);
}
