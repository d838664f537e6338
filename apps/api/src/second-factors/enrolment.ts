import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, type FactorConfirmed, type FactorView } from '@outrider/contracts';
import type { RecordWriters, SecondFactorRecord } from '@outrider/db';
import { hashRecoveryCode, newRecoveryCodes, writeAudit } from '@outrider/security';
import type { NounDeps } from '../deps.js';
import type { Caller } from '../http/access.js';
import { iso, isoOrNull } from '../http/instants.js';
import type { SessionAnswers } from '../session/session-answers.js';
import { tellEnded } from '../session/tell-ended.js';

/** Factors of one user. */
const MAX_FACTORS = 10;

export const toFactorView = ({ id, kind, name, createdAt, lastUsedAt }: SecondFactorRecord): FactorView => ({
  id,
  kind,
  name,
  createdAt: iso(createdAt),
  lastUsedAt: isoOrNull(lastUsedAt),
});

/** @throws ProblemError `state-conflict` where the user has as many as one may have */
export function requireRoom(factors: readonly unknown[]): void {
  if (factors.length < MAX_FACTORS) return;
  throw new ProblemError('state-conflict', `You have ${MAX_FACTORS} second factors. Remove one first.`);
}

/** Makes ten new recovery codes in place of those that there are; they are given out here and never again. */
export async function replaceRecoveryCodes(tx: RecordWriters, userId: string, at: Date): Promise<string[]> {
  const codes = newRecoveryCodes();
  await tx.secondFactors.replaceRecoveryCodes(
    userId,
    codes.map((code) => hashRecoveryCode(userId, code)),
    at,
  );
  return codes;
}

/**
 * Puts a factor in force, in one transaction: the session is `full` and has another token, every other log-on of the user, which
 * began without the factor, ends, and who had none yet gets recovery codes.
 * @param confirm makes the factor count; false where it was in force already
 */
export async function enrol(
  deps: Pick<NounDeps, 'bus' | 'clock'> & { answer: SessionAnswers },
  { session, actor }: Caller,
  http: { request: FastifyRequest; reply: FastifyReply },
  confirm: (tx: RecordWriters, at: Date) => Promise<SecondFactorRecord | undefined>,
): Promise<FactorConfirmed> {
  const at = deps.clock.now();
  const { userId } = session;
  const { issued, result } = await deps.answer.renew(
    http.request,
    session,
    { stage: 'full', secondFactorAt: at },
    async (tx, { tokenHash }) => {
      // Whoever is logging on without it has finished by then, and is ended below.
      await tx.users.lock(userId);
      const isFirst = (await tx.secondFactors.listOf(userId)).length === 0;
      const factor = await confirm(tx, at);
      if (!factor) throw new ProblemError('state-conflict', 'It is set up already.');
      const recoveryCodes = isFirst ? await replaceRecoveryCodes(tx, userId, at) : null;
      const ended = await tx.devices.endOthers(userId, tokenHash, at);
      const told = { kind: factor.kind, name: factor.name, endedSessions: ended.length };
      await writeAudit(tx, actor, 'second-factor.enrolled', factor.id, told);
      return { factor, recoveryCodes, ended };
    },
  );
  tellEnded(deps.bus, result.ended);
  return {
    factor: toFactorView(result.factor),
    recoveryCodes: result.recoveryCodes,
    session: await deps.answer.give(http.request, http.reply, issued),
  };
}
