import type { RecordWriters } from '@outrider/db';
import { permissionSet } from '@outrider/security';

/** How long the author of a change waits who is the only one that could decide it, ms. */
export const LONE_DELAY_MS = 24 * 3_600_000;
/** A change that nobody decided in so long is no more, ms. */
export const DECIDE_WITHIN_MS = 72 * 3_600_000;

/** Who may decide changes of the list: every active user with the permission. */
export async function decidersOf(tx: { users: Pick<RecordWriters['users'], 'powerful'> }): Promise<string[]> {
  const users = await tx.users.powerful();
  return users
    .filter(({ role, customPermissions }) => permissionSet(role, customPermissions).has('allowlist.decide'))
    .map(({ id }) => id);
}

/** From when its author may apply a change, being the only one who could; null: another must. */
export function authorMayApplyAt(
  change: { proposedByUserId: string; proposedAt: Date },
  deciders: readonly string[],
): Date | null {
  const another = deciders.some((userId) => userId !== change.proposedByUserId);
  return another ? null : new Date(change.proposedAt.getTime() + LONE_DELAY_MS);
}
