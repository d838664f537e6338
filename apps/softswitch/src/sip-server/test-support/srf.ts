import Srf from 'drachtio-srf';
import type { TestSipServer } from '@outrider/testkit';

/** What the tests use of drachtio-srf 5.0.29, typed as it behaves. */
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
