import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Row, Scoped } from '../scope.js';
import { passwordResets, users } from '../schema/index.js';

export const passwordResetRepository = (scoped: Scoped) => ({
  insert: (row: Row<typeof passwordResets>) => scoped.insert(passwordResets, row),
  /** Uses a link up. False where it was used before, or is too old. */
  use: async (tokenHash: string, at: Date) =>
    (await scoped.update(
      passwordResets,
      { usedAt: at },
      and(eq(passwordResets.tokenHash, tokenHash), isNull(passwordResets.usedAt), gt(passwordResets.expiresAt, at)),
    )) > 0,
  /** Whatever other links the user has are dead. */
  deleteUnused: (userId: string) =>
    scoped.delete(passwordResets, and(eq(passwordResets.userId, userId), isNull(passwordResets.usedAt))),
  /** Sets the password's hash, which every check of a password is made against from then on. */
  setPassword: (userId: string, passwordHash: string, at: Date) =>
    scoped.update(users, { passwordHash, passwordChangedAt: at }, eq(users.id, userId)),
});
