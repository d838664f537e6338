import { CallControlError } from './errors.js';
import { dialogIdOf } from './invite.js';
import type { SwitchLink } from './switch-link.js';

/** What was written down of a leg that nobody carries any more. */
export interface OrphanLeg {
  callId: string;
  /** Of a leg that we began; a leg that the far end began is found by its dialog id alone. */
  fromTag?: string | null;
  sipTransactionId?: string | null;
  sipDialogId?: string | null;
}

/** What the SIP server found to hang up: a ringing call, an answered one, both (they crossed), or neither. */
export interface OrphanResult {
  cancelled: boolean;
  hungUp: boolean;
}

/**
 * Hangs up a leg of a process that died, or of a connection that was lost: CANCEL by its transaction, BYE by its dialog.
 * @throws CallControlError `switch-unavailable` when nothing could be asked.
 */
export async function hangUpOrphan(link: SwitchLink, orphan: OrphanLeg): Promise<OrphanResult> {
  const { sipTransactionId } = orphan;
  const stackDialogId = orphan.sipDialogId ?? (orphan.fromTag ? dialogIdOf(orphan.callId, orphan.fromTag) : undefined);
  const cancelled =
    sipTransactionId && !orphan.sipDialogId
      ? await ask(link, { method: 'CANCEL', stackTxnId: sipTransactionId })
      : false;
  const hungUp = stackDialogId ? await ask(link, { method: 'BYE', stackDialogId }) : false;
  return { cancelled, hungUp };
}

/** Longest wait for the SIP server to say whether it knew the call, ms. */
const ASK_MS = 2_000;

function ask(
  link: SwitchLink,
  request: { method: string; stackDialogId?: string; stackTxnId?: string },
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const unavailable = () => new CallControlError('switch-unavailable', 'The SIP server is out of reach.');
    if (!link.isUp()) return reject(unavailable());
    const timer = setTimeout(() => reject(unavailable()), ASK_MS);
    try {
      link.srf.request({ uri: 'sip:placeholder', ...request }, (error) => {
        clearTimeout(timer);
        resolve(!error);
      });
    } catch {
      clearTimeout(timer);
      reject(unavailable());
    }
  });
}
