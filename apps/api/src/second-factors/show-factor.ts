import type { FactorShown } from '@outrider/contracts';
import { tenantRecords, type Database, type RecordWriters, type SecondFactorRecord } from '@outrider/db';
import { hashRecoveryCode, matchTotp, type SecretBox, type Session } from '@outrider/security';
import { totpPlace } from './places.js';
import type { Webauthn } from './webauthn.js';

/** What was shown, and how it is used up; false where another request was faster. */
export interface ShownFactor {
  kind: 'totp' | 'webauthn' | 'recovery-code';
  use(tx: RecordWriters): Promise<boolean>;
}

/** Looks at a factor that was shown; undefined where it is wrong. It is used up only by `use`, beside what it is good for. */
export function createFactorCheck(deps: { database: Database; secretBox: SecretBox; webauthn: Webauthn }) {
  const { secretBox, webauthn } = deps;

  const byCode = async (session: Session, code: string, at: Date, factors: readonly SecondFactorRecord[]) => {
    for (const { id, kind, secretEncrypted, lastStep } of factors) {
      if (kind !== 'totp' || secretEncrypted === null) continue;
      const secret = await secretBox.open(secretEncrypted, totpPlace(session.tenantId, id));
      const step = matchTotp(secret, code, at, lastStep);
      if (step === undefined) continue;
      return { kind, use: (tx: RecordWriters) => tx.secondFactors.useStep(id, step, at) };
    }
    return undefined;
  };

  return async (session: Session, shown: FactorShown, at: Date): Promise<ShownFactor | undefined> => {
    const records = tenantRecords(deps.database, session.tenantId);
    const factors = await records.primary.secondFactors.listOf(session.userId);
    // Codes are of no use to who has no factor: there is nothing that they stand in for.
    if (factors.length === 0) return undefined;
    if (shown.code !== undefined) return byCode(session, shown.code, at, factors);
    if (shown.recoveryCode !== undefined) {
      const hash = hashRecoveryCode(session.userId, shown.recoveryCode);
      return {
        kind: 'recovery-code',
        use: (tx) => tx.secondFactors.useRecoveryCode(session.userId, hash, at),
      };
    }
    if (shown.webauthn === undefined) return undefined;
    const challenge = await records.transaction((tx) => tx.devices.takeChallenge(session.tokenHash, at));
    if (!challenge?.startsWith('show:')) return undefined;
    const key = await webauthn.verifyAuthentication(shown.webauthn, challenge.slice('show:'.length), factors);
    return (
      key && {
        kind: 'webauthn',
        use: async (tx) => {
          await tx.secondFactors.useKey(key.factorId, key.signCount, at);
          return true;
        },
      }
    );
  };
}
