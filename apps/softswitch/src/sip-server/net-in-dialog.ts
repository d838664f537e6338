import {
  parseCSeq,
  serializeMessage,
  tagOf,
  type ServerTransaction,
  type SipPeer,
  type SipRequest,
} from '@outrider/sip';
import type { AppMessages } from './app-messages.js';
import type { Cdrs } from './cdrs.js';
import { contactUri, type Dialog } from './dialog/dialog.js';
import type { DialogStore } from './dialog/dialog-store.js';
import { forget, type HangUp } from './dialog/hang-up.js';
import { sessionExpires, type Liveness } from './dialog/liveness.js';
import { sipLine } from './link/notation.js';
import type { NetRequests } from './net-requests.js';
import type { Uac } from './uac.js';
import type { Uas } from './uas.js';

/** Requests from the network inside dialogs. */
export interface NetInDialog {
  /** False where the request belongs to no dialog of ours. */
  receive(request: SipRequest, from: SipPeer, transaction: ServerTransaction | undefined): boolean;
}

export function createNetInDialog(deps: {
  store: DialogStore;
  requests: NetRequests;
  messages: AppMessages;
  uas: Pick<Uas, 'early'>;
  uac: Pick<Uac, 'earlyOwner'>;
  hangUp: HangUp;
  liveness: Liveness;
  cdrs: Cdrs;
}): NetInDialog {
  const { store, requests, messages, uas, uac, hangUp, liveness, cdrs } = deps;

  function receive(request: SipRequest, from: SipPeer, transaction: ServerTransaction | undefined): boolean {
    if (tagOf(request.headers.get('to')!) === undefined) return false;
    const dialog = store.ofRequest(request);
    if (!dialog) return transaction !== undefined && receiveEarly(request, from, transaction);
    // A far end that moved to another connection takes its dialogs along.
    if (from.flow !== undefined && dialog.via?.flow !== from.flow) store.setVia(dialog, from);
    const { number } = parseCSeq(request.headers.get('cseq')!)!;
    if (request.method === 'ACK' || !transaction) {
      acknowledged(dialog, request, from, number);
      return true;
    }
    if (number <= dialog.remoteSeq) {
      transaction.respond(500, undefined, { headers: { 'Retry-After': '1' } });
      return true;
    }
    dialog.remoteSeq = number;
    if (request.method === 'BYE') ended(dialog, request, from, transaction);
    else if (request.method === 'INVITE') reinvited(dialog, request, from, transaction);
    else if (dialog.owner === undefined) transaction.respond(request.method === 'OPTIONS' ? 200 : 481);
    else if (request.method === 'UPDATE') updated(dialog, request, from, transaction);
    else requests.offer({ app: dialog.owner, request, from, transaction, dialogId: dialog.id }, {});
    return true;
  }

  function receiveEarly(request: SipRequest, from: SipPeer, transaction: ServerTransaction): boolean {
    if (request.method !== 'PRACK' && request.method !== 'UPDATE') return false;
    const early = uas.early(request);
    if (early) {
      const { app, dialogId } = early.net;
      if (request.method === 'PRACK' && !early.reliable.confirmed(request)) transaction.respond(481);
      else requests.offer({ app, request, from, transaction, dialogId }, {});
      return true;
    }
    const ours = request.method === 'UPDATE' ? uac.earlyOwner(request) : undefined;
    if (!ours) return false;
    requests.offer({ app: ours.app, request, from, transaction, dialogId: ours.dialogId }, {});
    return true;
  }

  function acknowledged(dialog: Dialog, ack: SipRequest, from: SipPeer, number: number): void {
    const awaited = dialog.awaitedAck;
    if (!awaited || awaited.number !== number) return;
    awaited.transaction.acked();
    dialog.awaitedAck = undefined;
    const message = serializeMessage(ack);
    const { transactionId } = awaited;
    dialog.owner?.send(sipLine({ source: 'network', message, peer: from, transactionId, dialogId: dialog.id }));
  }

  function ended(dialog: Dialog, request: SipRequest, from: SipPeer, transaction: ServerTransaction): void {
    const owner = dialog.owner;
    forget(store, dialog);
    cdrs.write('network', () => serializeMessage(request), { record: 'stop', reason: 'normal-release' });
    if (owner) requests.offer({ app: owner, request, from, transaction, dialogId: dialog.id }, {});
    else transaction.respond(200);
  }

  function reinvited(dialog: Dialog, request: SipRequest, from: SipPeer, transaction: ServerTransaction): void {
    if (!dialog.owner) return void transaction.respond(481);
    // RFC 3261 §14.2: one at a time in either direction.
    if (dialog.inviteOut || dialog.owedAck || dialog.awaitedAck) return void transaction.respond(491);
    if (dialog.inviteIn) return void transaction.respond(500, undefined, { headers: { 'Retry-After': '2' } });
    const session = refusedSession(request, transaction, liveness.minSeconds);
    if (session === 'refused') return;
    const net = requests.offer(
      { app: dialog.owner, request, from, transaction, dialogId: dialog.id },
      {
        prepare(status, headers) {
          if (status >= 200 && status < 300) agree(headers, session);
          if (status > 100 && status < 300 && !Object.keys(headers).some((name) => name.toLowerCase() === 'contact')) {
            headers['Contact'] = dialog.contact || messages.contact(from.protocol);
          }
          return undefined;
        },
        sent(response) {
          if (response.status < 200) return;
          dialog.inviteIn = undefined;
          if (response.status >= 300 || dialog.ending) return;
          dialog.target = contactUri(request.headers) ?? dialog.target;
          if (response.body !== '') dialog.localSdp = response.body;
          dialog.awaitedAck = { number: dialog.remoteSeq, transaction, transactionId: net.id };
          transaction.onTimeout(() => hangUp(dialog, 'ACK never came'));
          renew(dialog, session);
        },
        abandoned: () => (dialog.inviteIn = undefined),
      },
    );
    dialog.inviteIn = {
      end() {
        requests.drop(net.id);
        transaction.respond(487);
      },
    };
    transaction.onCancel((cancel) => {
      dialog.inviteIn = undefined;
      requests.drop(net.id);
      const message = serializeMessage(cancel);
      net.app.send(sipLine({ source: 'network', message, peer: from, transactionId: net.id, dialogId: dialog.id }));
    });
  }

  function updated(dialog: Dialog, request: SipRequest, from: SipPeer, transaction: ServerTransaction): void {
    const session = refusedSession(request, transaction, liveness.minSeconds);
    if (session === 'refused' || !dialog.owner) return;
    // RFC 3311 §5.2: an offer must not cross an offer.
    if (request.body !== '' && (dialog.inviteOut || dialog.inviteIn)) return void transaction.respond(491);
    requests.offer(
      { app: dialog.owner, request, from, transaction, dialogId: dialog.id },
      {
        prepare(status, headers) {
          if (status >= 200 && status < 300) agree(headers, session);
          return undefined;
        },
        sent(response) {
          if (response.status < 200 || response.status > 299) return;
          dialog.target = contactUri(request.headers) ?? dialog.target;
          renew(dialog, session);
        },
      },
    );
  }

  /** The refresh was taken: whoever refreshed goes on doing so, unless it said otherwise. */
  function renew(dialog: Dialog, session: ReturnType<typeof sessionExpires>): void {
    liveness.watch(
      dialog,
      session ? { seconds: session.seconds, weRefresh: session.refresher === 'uas' } : dialog.session,
    );
  }

  return { receive };
}

function refusedSession(request: SipRequest, transaction: ServerTransaction, minSeconds: number) {
  const session = sessionExpires(request.headers);
  if (!session || session.seconds >= minSeconds) return session;
  transaction.respond(422, undefined, { headers: { 'Min-SE': String(minSeconds) } });
  return 'refused';
}

function agree(headers: Record<string, string | string[]>, session: ReturnType<typeof sessionExpires>): void {
  if (!session || Object.keys(headers).some((name) => name.toLowerCase() === 'session-expires')) return;
  headers['Session-Expires'] = `${session.seconds};refresher=${session.refresher ?? 'uac'}`;
}
