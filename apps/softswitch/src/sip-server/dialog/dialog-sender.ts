import {
  parseNameAddr,
  type ClientHandlers,
  type ClientTransaction,
  type SipEndpoint,
  type SipPeer,
  type SipRequest,
} from '@outrider/sip';
import type { NextHops } from '../next-hop.js';
import type { Dialog } from './dialog.js';

/** Sends requests of dialogs to their next hop. */
export interface DialogSender {
  /**
   * Sends, at once where the next hop is an address.
   * @param onStarted the transaction, when it has begun; never called where `onFailure` is
   */
  send(
    dialog: Dialog,
    request: SipRequest,
    handlers: ClientHandlers,
    onStarted?: (transaction: ClientTransaction) => void,
  ): void;
  ack(dialog: Dialog, ack: SipRequest): void;
}

export function createDialogSender(deps: {
  endpoint: Pick<SipEndpoint, 'request' | 'sendAck'>;
  nextHops: NextHops;
}): DialogSender {
  const { endpoint, nextHops } = deps;

  function toNextHop(dialog: Dialog, use: (peer: SipPeer) => void, fail: () => void): void {
    if (dialog.via) return use(dialog.via);
    const first = dialog.routes[0];
    const uri = (first === undefined ? undefined : parseNameAddr(first)?.uri) ?? dialog.target;
    try {
      const hop = nextHops.resolve(uri);
      if (hop instanceof Promise) hop.then(use, fail);
      else use(hop);
    } catch {
      fail();
    }
  }

  return {
    send(dialog, request, handlers, onStarted) {
      toNextHop(
        dialog,
        (peer) => {
          const transaction = endpoint.request(request, peer, handlers);
          onStarted?.(transaction);
        },
        () => handlers.onFailure('transport'),
      );
    },
    ack(dialog, ack) {
      toNextHop(
        dialog,
        (peer) => endpoint.sendAck(ack, peer),
        () => {},
      );
    },
  };
}
