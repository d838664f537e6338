/** The headers of a SIP message. Header names are lower case in their long form; each value stands alone, in order (RFC 3261 §7.3). */
export interface SipHeaders {
  get(name: string): string | undefined;
  getAll(name: string): readonly string[];
  has(name: string): boolean;
  set(name: string, value: string | readonly string[]): void;
  append(name: string, value: string): void;
  /** Puts a value before the present ones (Via, Record-Route). */
  prepend(name: string, value: string): void;
  delete(name: string): void;
  names(): readonly string[];
  /** How a name is written: the RFC's spelling, or for an unknown header the one it came with. */
  spelling(name: string): string;
  clone(): SipHeaders;
}

export interface SipRequest {
  kind: 'request';
  method: string;
  uri: string;
  headers: SipHeaders;
  body: string;
}

export interface SipResponse {
  kind: 'response';
  status: number;
  reason: string;
  headers: SipHeaders;
  body: string;
}

export type SipMessage = SipRequest | SipResponse;

export type SipProtocol = 'udp' | 'tcp' | 'ws';

/** Where a message came from or goes to. `flow` names the live connection (TCP, websocket) it used. */
export interface SipPeer {
  protocol: SipProtocol;
  host: string;
  port: number;
  flow?: string;
}

/** A running transaction layer (RFC 3261 §17, RFC 6026) over its transports. */
export interface SipEndpoint {
  /** Where it can be reached: the bound addresses (the advertised host in place of a wildcard), with the ports the system gave. */
  readonly listening: readonly SipPeer[];
  /**
   * Sends a copy of the request in a transaction of its own: adds Via with a fresh branch, Max-Forwards, Content-Length.
   * For INVITE: responses arrive in order; a non-2xx final is ACKed here; each 2xx (also retransmitted or forked ones) is
   * handed up and the ACK is the caller's (`sendAck`).
   */
  request(request: SipRequest, target: SipPeer, handlers: ClientHandlers): ClientTransaction;
  /** Sends an ACK for a 2xx: outside any transaction. */
  sendAck(ack: SipRequest, target: SipPeer): void;
  /** New server transactions, and ACKs to 2xx (which have none; `transaction` is then undefined). */
  onRequest(listener: (request: SipRequest, from: SipPeer, transaction: ServerTransaction | undefined) => void): void;
  /** A connection-oriented flow closed. */
  onFlowClosed(listener: (flow: string) => void): void;
  /** Transactions alive, those that only absorb retransmissions among them: the leak gauge. */
  transactionCount(): { client: number; server: number };
  /** What came in since the start. */
  counters(): { received: number; malformed: number; refused: number; stray: number };
  close(): Promise<void>;
}

export interface ClientHandlers {
  onResponse(response: SipResponse, from: SipPeer): void;
  /** Timer B/F, or the transport failed (RFC 3261 §17.1.1.2, §8.1.3.1). */
  onFailure(cause: 'timeout' | 'transport'): void;
  /** The request as sent, Via and all. */
  onSent?(request: SipRequest): void;
}

export interface ClientTransaction {
  readonly id: string;
  /** For an INVITE: CANCEL, held back until a provisional response has come (RFC 3261 §9.1); void after a final one. */
  cancel(headers?: Record<string, string>): void;
}

export interface ServerTransaction {
  readonly id: string;
  /** The tag that responses put on To where the request had none. */
  readonly toTag: string;
  /**
   * Sends a response; headers that RFC 3261 §8.2.6 copies (Via, From, To, Call-ID, CSeq) are filled from the request where absent.
   * A 2xx to INVITE is retransmitted here until `acked()` or timer L (RFC 6026) ends it.
   */
  respond(
    status: number,
    reason?: string,
    options?: { headers?: Record<string, string | readonly string[]>; body?: string; toTag?: string },
  ): SipResponse;
  /** Sends the last provisional response once more, as a reliable one needs (RFC 3262). */
  repeat(): void;
  /** Whether a final response has been sent; after that `respond` sends nothing and returns that final response. */
  readonly answered: boolean;
  /** The ACK for our 2xx has come: stop retransmitting. */
  acked(): void;
  /** The far end cancelled: it has been answered 200, the INVITE 487. */
  onCancel(listener: (cancel: SipRequest) => void): void;
  /** No ACK for our final response (64·T1); or the user above took too long, and 480 or 500 was sent in its place. */
  onTimeout(listener: () => void): void;
}
