import { serializeMessage, type SipEndpoint, type SipPeer } from '@outrider/sip';
import type { Cdrs } from '../cdrs.js';
import { sipLine } from '../link/notation.js';
import { dialogRequest, type Dialog } from './dialog.js';
import type { DialogSender } from './dialog-sender.js';
import type { DialogStore } from './dialog-store.js';

/** Why a dialog ends without its application having asked. */
export type HangUpReason =
  | 'ACK never came'
  | 'application never sent ACK'
  | 'answered after CANCEL'
  | 'answer without Contact'
  | 'session timer expired'
  | 'far end does not answer'
  | 'far end does not know the call'
  | 'connection of the far end is gone'
  | 'application is gone'
  | 'server stops';

export interface HangUp {
  /** Sends BYE, tells the application as drachtio-server does (an unsolicited BYE), and forgets the dialog. */
  (dialog: Dialog, reason: HangUpReason): void;
}

/** Forgets a dialog and all that waits in it. */
export function forget(store: DialogStore, dialog: Dialog): void {
  dialog.ending = true;
  clearTimeout(dialog.liveness);
  clearTimeout(dialog.orphan);
  clearTimeout(dialog.owedAck?.timer);
  dialog.owedAck = undefined;
  dialog.awaitedAck?.transaction.acked();
  dialog.awaitedAck = undefined;
  dialog.inviteIn?.end();
  dialog.inviteIn = undefined;
  dialog.inviteOut?.cancel();
  dialog.inviteOut = undefined;
  store.remove(dialog);
}

export function createHangUp(deps: {
  endpoint: Pick<SipEndpoint, 'listening'>;
  sender: DialogSender;
  store: DialogStore;
  cdrs: Cdrs;
}): HangUp {
  const { endpoint, sender, store, cdrs } = deps;
  return (dialog, reason) => {
    if (!store.has(dialog)) return;
    const owner = dialog.owner;
    if (dialog.owedAck) {
      const { number } = dialog.owedAck;
      dialog.lastAck = { number, request: dialogRequest(dialog, 'ACK', { ackOf: number }) };
      sender.ack(dialog, dialog.lastAck.request);
    }
    const bye = dialogRequest(dialog, 'BYE', { headers: { reason: `SIP ;cause=200 ;text="${reason}"` } });
    forget(store, dialog);
    let told = serializeMessage(bye);
    sender.send(dialog, bye, {
      onSent: (sent) => (told = serializeMessage(sent)),
      onResponse() {},
      onFailure() {},
    });
    const peer: SipPeer = dialog.via ?? endpoint.listening[0]!;
    owner?.send(
      sipLine({ source: 'application', message: told, peer, transactionId: 'unsolicited', dialogId: dialog.id }),
    );
    cdrs.write('application', told, {
      record: 'stop',
      reason: reason === 'session timer expired' ? 'session-expired' : 'normal-release',
    });
  };
}
