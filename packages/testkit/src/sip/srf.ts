import Srf from 'drachtio-srf';
import { SDP, type Caller } from './far-end.js';
import type { TestSipServer } from './sip-server-process.js';

/** What tests use of drachtio-srf 5.0.29, typed as it behaves. */
export interface TestSrf {
  on(event: string, listener: (...args: never[]) => void): void;
  use(verb: string, handler: (req: SrfRequest, res: SrfResponse) => void): void;
  invite(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  register(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  options(handler: (req: SrfRequest, res: SrfResponse) => void): void;
  createUAC(uri: string, options: UacOptions, progress?: UacProgress): Promise<SrfDialog>;
  createUAS(req: SrfRequest, res: SrfResponse, options: object): Promise<SrfDialog>;
  createB2BUA(
    req: SrfRequest,
    res: SrfResponse,
    uri: string,
    options: object,
  ): Promise<{ uas: SrfDialog; uac: SrfDialog }>;
  /** The callback, not a promise: the response may be in the same packet. */
  request(uri: string, options: object, callback: (error: Error | null, request: SrfRequest) => void): void;
  disconnect(): void;
}
export interface UacOptions {
  localSdp?: string;
  headers?: Record<string, string>;
  proxy?: string;
  auth?: { username: string; password: string };
  noAck?: boolean;
  callingNumber?: string;
}
export interface UacProgress {
  cbRequest?: (error: unknown, req: SrfRequest) => void;
  cbProvisional?: (res: SrfResponse) => void;
}
export interface SrfRequest {
  method: string;
  uri: string;
  body: string;
  stackTxnId: string;
  source_address: string;
  get(header: string): string;
  has(header: string): boolean;
  on(event: string, listener: (arg: never) => void): void;
  cancel(callback: (error: unknown, req: unknown) => void): void;
}
export interface SrfResponse {
  status: number;
  body: string;
  get(header: string): string;
  has(header: string): boolean;
  send(status: number, options?: object, callback?: (error: unknown, res: unknown) => void, onAck?: () => void): void;
}
export interface SrfDialog {
  id: string;
  sip: { callId: string; localTag: string; remoteTag: string };
  local: { sdp: string; contact: string };
  remote: { sdp: string; uri: string };
  destroy(options?: object): Promise<unknown>;
  modify(sdp: string): Promise<string>;
  request(options: object): Promise<SrfResponse>;
  on(event: string, listener: (req: SrfRequest, res: SrfResponse) => void): void;
  ack?: (sdp: string) => Promise<SrfDialog>;
}

/** Connects an application; the promise fails where the secret is refused. */
export async function connectSrf(server: TestSipServer, secret = server.secret): Promise<TestSrf> {
  const srf = new Srf() as unknown as TestSrf & { connect(options: object): void };
  await new Promise<void>((resolve, reject) => {
    srf.on('connect', (error: Error | null) => (error ? reject(error) : resolve()));
    srf.on('error', () => {});
    srf.connect({ host: server.host, port: server.controlPort, secret, reconnect: { maxAttempts: 1 } });
  });
  return srf;
}

/** Waits until the server knows which requests the application wants: it answers commands in order. */
export async function routesKnown(srf: TestSrf): Promise<void> {
  await new Promise<void>((resolve) => {
    srf.request('sip:nobody@host.invalid;transport=tls', { method: 'OPTIONS' }, () => resolve());
  });
}

/** Has the application answer the far end's call; gives both ends once the ACK has come. */
export async function answerNextCall(
  srf: TestSrf,
  call: () => Caller,
  localSdp = SDP,
): Promise<{ caller: Caller; dialog: SrfDialog }> {
  const answered = new Promise<SrfDialog>((resolve, reject) => {
    srf.invite((req, res) => srf.createUAS(req, res, { localSdp }).then(resolve, reject));
  });
  await routesKnown(srf);
  const caller = call();
  await caller.response(200);
  const dialog = await answered;
  const acknowledged = new Promise((resolve) => dialog.on('ack', resolve));
  caller.ack();
  await acknowledged;
  return { caller, dialog };
}

/** Ends its connection as the death of its process would. */
export function killSrf(srf: TestSrf): void {
  const { client } = (srf as unknown as { app: { client: Internals } }).app;
  client.wp.closing = true;
  for (const socket of client.mapServer.keys()) socket.destroy();
}

interface Internals {
  wp: { closing: boolean };
  mapServer: Map<{ destroy(): void }, unknown>;
}
