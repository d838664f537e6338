import { randomUUID } from 'node:crypto';
import type { SipPeer } from '@outrider/sip';

/** How drachtio-server writes down a SIP message and where it came from or went to. */

export type Source = 'network' | 'application';

/** `source|bytes|protocol|address|port|time` */
function meta(source: Source, message: string, peer: SipPeer): string {
  return `${source}|${message.length}|${peer.protocol}|${peer.host}|${peer.port}|${timeOfDay()}`;
}

/** UTC, microseconds by their number of digits only. */
function timeOfDay(): string {
  return `${new Date().toISOString().slice(11, 23)}000`;
}

/** A request or response from the network, or (with `unsolicited`) a BYE that the server made. */
export function sipLine(options: {
  source: Source;
  message: string;
  peer: SipPeer;
  transactionId: string;
  dialogId?: string | undefined;
  /** Where an out-of-dialog request arrived. */
  receivedOn?: SipPeer | undefined;
}): string {
  const { source, message, peer, transactionId, dialogId = '', receivedOn } = options;
  const destination = receivedOn ? `${receivedOn.host}|${receivedOn.port}|` : '';
  return `${randomUUID()}|sip|${meta(source, message, peer)}|${transactionId}|${dialogId}|${destination}\r\n${message}`;
}

export function okLine(commandId: string, detail?: string): string {
  return `${randomUUID()}|response|${commandId}|OK${detail === undefined ? '' : `|${detail}`}`;
}

export function refusalLine(commandId: string, reason: string): string {
  return `${randomUUID()}|response|${commandId}|NOK|${reason}`;
}

/** Answer to a command that sent a request. */
export function requestSentLine(commandId: string, message: string, peer: SipPeer, transactionId: string): string {
  return `${randomUUID()}|response|${commandId}|OK|${meta('application', message, peer)}|${transactionId}|Msg sent:|\r\n${message}`;
}

/** Answer to a command that sent a response. */
export function responseSentLine(
  commandId: string,
  message: string,
  peer: SipPeer,
  ids: { transactionId: string; dialogId: string },
): string {
  return `${randomUUID()}|response|${commandId}|OK|${meta('application', message, peer)}|${ids.transactionId}|${ids.dialogId}||Msg sent:|\r\n${message}`;
}

export type CdrDetail =
  | { record: 'attempt' }
  | { record: 'start'; role: 'uac' | 'uas' }
  | { record: 'stop'; reason: 'call-rejected' | 'call-canceled' | 'normal-release' | 'session-expired' };

export function cdrLine(source: Source, message: string, detail: CdrDetail): string {
  const last = detail.record === 'start' ? `|${detail.role}` : detail.record === 'stop' ? `|${detail.reason}` : '';
  return `${randomUUID()}|cdr:${detail.record}|${source}|${timeOfDay()}${last}\r\n${message}`;
}
