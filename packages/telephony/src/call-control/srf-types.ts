import type { ConnectionOptions } from 'node:tls';

/** What call control uses of drachtio-srf, typed as it behaves; its own declarations lack half of it. */
export interface SrfMessage {
  body: string;
  get(header: string): string;
  has(header: string): boolean;
}

export interface SrfRequest extends SrfMessage {
  method: string;
  uri: string;
  stackTxnId: string;
  stackDialogId?: string;
  source_address: string;
  source_port: number;
  on(event: 'cancel', listener: () => void): void;
  /** The request was challenged; `renewed` is the same call with credentials, in a new transaction. */
  on(event: 'authenticate', listener: (renewed: SrfRequest) => void): void;
  on(event: 'response', listener: (response: SrfResponse) => void): void;
  cancel(callback: (error: unknown) => void): void;
}

export interface SrfResponse extends SrfMessage {
  status: number;
  stackDialogId?: string;
  send(status: number, options?: { headers?: Record<string, string>; body?: string }): void;
}

export interface SrfDialog {
  readonly id: string;
  readonly local: { sdp: string; contact: string };
  readonly remote: { sdp: string };
  destroy(callback: (error: unknown) => void): void;
  on(event: 'destroy', listener: () => void): void;
  on(event: 'modify', listener: (request: SrfRequest, response: SrfResponse) => void): void;
  on(event: 'ack', listener: (request: SrfRequest) => void): void;
}

/** A refusal carries `status` and `res`; a request that could not be sent carries neither. */
export interface SrfError extends Error {
  status?: number;
  res?: SrfResponse;
}

export interface SrfClient {
  connect(options: {
    host: string;
    port: number;
    secret: string;
    enablePing?: boolean;
    pingInterval?: number;
    reconnect?: { retryMaxDelay: number };
    tls?: ConnectionOptions;
  }): void;
  disconnect(): void;
  on(event: 'connect', listener: (error: Error | null, hostPort?: string) => void): void;
  on(event: 'close', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  invite(handler: (request: SrfRequest, response: SrfResponse) => void): void;
  request(
    options: { uri: string; method: string; stackDialogId?: string; stackTxnId?: string },
    callback: (error: unknown, sent?: SrfRequest) => void,
  ): void;
  createUAC(
    uri: string,
    options: {
      localSdp: string;
      headers: Record<string, string>;
      proxy?: string;
      auth?: { username: string; password: string };
    },
    progress: {
      cbRequest: (error: unknown, request?: SrfRequest) => void;
      cbProvisional: (response: SrfResponse) => void;
    },
    /** Called in the same turn as the message is read, so that a BYE right behind a 200 is not missed. */
    callback: (error: SrfError | null, dialog?: SrfDialog) => void,
  ): void;
  createUAS(
    request: SrfRequest,
    response: SrfResponse,
    options: { localSdp: string },
    callback: (error: SrfError | null, dialog?: SrfDialog) => void,
  ): void;
}
