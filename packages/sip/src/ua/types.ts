import type { SipPeer, SipRequest, SipResponse } from '../types.js';
import type { Credentials } from './digest-client.js';
import type { DigestServer } from './digest-server.js';

export interface UserAgentOptions {
  /** User part of our Contact. */
  contactUser?: string;
  /** Host of our Contact where the bound address is a wildcard or not the one that peers can reach. */
  contactHost?: string;
  /** Challenges INVITEs that open a dialog; without it everybody may call. */
  authenticate?: DigestServer;
  /** Calls beyond which new incoming ones get 503 (both directions counted). */
  maxCalls?: number;
  /** How long an incoming call may stay without a final response, ms: then it is answered 480. */
  maxRingMs?: number;
  /** How often the far end of each dialog is asked by OPTIONS whether it still has it, ms: one that vanished ends it so. Default 300,000. */
  pingMs?: number;
}

/** A SIP user agent: calls in both directions over one endpoint (RFC 3261 §8, §12–15). */
export interface UserAgent {
  /** Calls out. The From-tag and Call-ID may be chosen by the caller. */
  invite(options: InviteOptions): OutgoingCall;
  /** New calls in, each already admitted (digest, limits). Without a listener they get 480. */
  onInvite(listener: (call: IncomingCall) => void): void;
  /** A request outside any dialog, a digest challenge answered. @throws SipFailure without a final response. */
  request(options: RequestOptions): Promise<SipResponse>;
  /** Registers a contact and keeps it registered. @throws SipFailure when the first REGISTER fails. */
  register(options: RegisterOptions): Promise<Registration>;
  /** What is alive: all zero when nothing leaked. */
  counts(): { dialogs: number; calling: number; called: number };
  /** Hangs everything up and waits until it is gone, `graceMs` at the most. The endpoint stays open. */
  close(graceMs?: number): Promise<void>;
}

export interface RequestOptions {
  method: string;
  uri: string;
  target: SipPeer;
  /** A URI or name-addr, without a tag. */
  from: string;
  to?: string;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: string;
  contentType?: string;
  credentials?: Credentials;
}

export interface InviteOptions extends Omit<RequestOptions, 'method' | 'body'> {
  /** The SDP offer. */
  body: string;
  callId?: string;
  fromTag?: string;
}

export interface OutgoingCall {
  readonly callId: string;
  readonly fromTag: string;
  /** Every provisional response above 100, in order. A body is early media. */
  onProgress(listener: (response: SipResponse) => void): void;
  /** The dialog of the first 2xx, already ACKed. Rejects with SipFailure. */
  readonly answered: Promise<Dialog>;
  /** Gives the call up, however far it is: CANCEL, or ACK and BYE for a 2xx that crosses it. */
  cancel(): void;
}

export interface IncomingCall {
  readonly request: SipRequest;
  readonly from: SipPeer;
  readonly callId: string;
  /** User name that the digest proved, where the user agent authenticates. */
  readonly username: string | undefined;
  /** The SDP offer; undefined when the caller wants us to offer. */
  readonly offer: string | undefined;
  /** 100–199, with SDP for early media. Void when the call is over. */
  progress(status: number, options?: { reason?: string; body?: string }): void;
  /** 200 with our SDP. Undefined when the caller was quicker and cancelled. */
  answer(body: string): Dialog | undefined;
  /** A final 300–699. Void when the call is over. */
  reject(status: number, options?: { reason?: string; headers?: Readonly<Record<string, string>> }): void;
  /** The caller cancelled, or `maxRingMs` passed. */
  onCancelled(listener: () => void): void;
}

/** Why a dialog ended: `lost` is a peer that no longer knows it or no longer answers. */
export type DialogEnd = 'local-bye' | 'remote-bye' | 'no-ack' | 'lost' | 'session-expired' | 'flow-lost';

export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly localSdp: string;
  readonly remoteSdp: string;
  /** Undefined while it is up. */
  readonly ended: DialogEnd | undefined;
  /** Called once; at once where it has ended already. */
  onEnded(listener: (end: DialogEnd) => void): void;
  /** The far end's new offer (re-INVITE or UPDATE): return our answer; throw to refuse with 488. Default: our SDP as it is. */
  onOffer(answer: (offer: string) => string | Promise<string>): void;
  /** An in-dialog request other than the dialog's own (INFO, MESSAGE): it is answered 200 after this. */
  onRequest(listener: (request: SipRequest) => void): void;
  /** Offers anew. Resolves with the answer. @throws SipFailure; the session then stays as it was (RFC 3261 §14.1). */
  reinvite(body: string): Promise<string>;
  /** INFO, OPTIONS, MESSAGE. @throws SipFailure without a final response. */
  request(
    method: string,
    options?: { headers?: Readonly<Record<string, string>>; body?: string; contentType?: string },
  ): Promise<SipResponse>;
  /** Hangs up: waits for the ACK of our 2xx where it is still out (RFC 3261 §15). Resolves when it is over, whatever the answer. */
  bye(headers?: Readonly<Record<string, string>>): Promise<void>;
}

export interface RegisterOptions {
  /** `sip:outrider` */
  registrar: string;
  target: SipPeer;
  /** The address of record. */
  aor: string;
  credentials?: Credentials;
  /** Asked for; the registrar decides. */
  expiresSeconds?: number;
}

export interface Registration {
  readonly expiresSeconds: number;
  /** A refresh failed: the contact is no longer registered. */
  onLost(listener: (failure: SipFailure) => void): void;
  /** Removes the contact; never throws. */
  unregister(): Promise<void>;
}

/** A request that did not get its 2xx. */
export class SipFailure extends Error {
  readonly code = 'sip-failure';
  constructor(
    readonly kind: 'rejected' | 'timeout' | 'transport' | 'cancelled' | 'ended',
    /** The final status where there is one. */
    readonly status: number | undefined,
    message: string,
    readonly response?: SipResponse,
  ) {
    super(message);
    this.name = 'SipFailure';
  }
}
