import { and, asc, count, eq, isNotNull, isNull, lt, ne, or } from 'drizzle-orm';
import type { Row, Scoped, ScopedReader } from '../scope.js';
import { recoveryCodes, secondFactors } from '../schema/index.js';

export const secondFactorReader = (from: ScopedReader) => ({
  /** Those in force, the oldest first. */
  listOf: (userId: string) =>
    from
      .select()
      .from(secondFactors)
      .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt)))
      .orderBy(asc(secondFactors.id)),
  recoveryCodesLeft: async (userId: string): Promise<number> => {
    const [row] = await from
      .select({ left: count() })
      .from(recoveryCodes)
      .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
    return row?.left ?? 0;
  },
});

export const secondFactorRepository = (scoped: Scoped) => {
  const reader = secondFactorReader(scoped);
  const own = (userId: string, id: string) => and(eq(secondFactors.userId, userId), eq(secondFactors.id, id));
  return {
    ...reader,
    /** Of the user, in force or not; nobody else changes it until the transaction ends. */
    lock: async (userId: string, id: string) =>
      (await scoped.select().from(secondFactors).where(own(userId, id)).for('update'))[0],
    insert: (row: Row<typeof secondFactors>) => scoped.insert(secondFactors, row),
    /** False where it was in force already. */
    confirm: async (userId: string, id: string, at: Date, lastStep: number) =>
      (await scoped.update(
        secondFactors,
        { confirmedAt: at, lastUsedAt: at, lastStep },
        and(own(userId, id), isNull(secondFactors.confirmedAt)),
      )) > 0,
    /** Uses a time step's code up. False where it, or a later one, was used before. */
    useStep: async (id: string, step: number, at: Date) =>
      (await scoped.update(
        secondFactors,
        { lastStep: step, lastUsedAt: at },
        and(eq(secondFactors.id, id), or(isNull(secondFactors.lastStep), lt(secondFactors.lastStep, step))),
      )) > 0,
    /** Keeps a key's signature counter. */
    useKey: (id: string, signCount: number, at: Date) =>
      scoped.update(secondFactors, { signCount, lastUsedAt: at }, eq(secondFactors.id, id)),
    delete: (userId: string, id: string) => scoped.delete(secondFactors, own(userId, id)),
    /** Those that were begun and never confirmed. */
    deleteUnconfirmed: (userId: string) =>
      scoped.delete(secondFactors, and(eq(secondFactors.userId, userId), isNull(secondFactors.confirmedAt))),
    /** All of a user's, and the recovery codes. Returns how many were in force. */
    deleteAll: async (userId: string): Promise<number> => {
      const inForce = await reader.listOf(userId);
      await scoped.delete(secondFactors, eq(secondFactors.userId, userId));
      await scoped.delete(recoveryCodes, eq(recoveryCodes.userId, userId));
      return inForce.length;
    },
    /** The codes that there were are worth nothing from then on. */
    replaceRecoveryCodes: async (userId: string, codeHashes: readonly string[], at: Date) => {
      await scoped.delete(recoveryCodes, eq(recoveryCodes.userId, userId));
      await scoped.insert(
        recoveryCodes,
        codeHashes.map((codeHash) => ({ userId, codeHash, createdAt: at })),
      );
    },
    /** False where there is no such code, or it was used before. */
    useRecoveryCode: async (userId: string, codeHash: string, at: Date) =>
      (await scoped.update(
        recoveryCodes,
        { usedAt: at },
        and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, codeHash), isNull(recoveryCodes.usedAt)),
      )) > 0,
    /** Whether the user has others in force. */
    hasOthers: async (userId: string, id: string): Promise<boolean> => {
      const rows = await scoped
        .select({ id: secondFactors.id })
        .from(secondFactors)
        .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.confirmedAt), ne(secondFactors.id, id)))
        .limit(1);
      return rows.length > 0;
    },
  };
};
export type SecondFactorRecord = typeof secondFactors.$inferSelect;
