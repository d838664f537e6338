import {
  connectSrf,
  createFarEnd,
  killSrf,
  startTestSipServer,
  type FarEnd,
  type TestSipServer,
  type TestSrf,
} from '@outrider/testkit';
import type { SipPeer } from '@outrider/sip';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

/** The SIP server of the test file, in a process of its own. */
export let server: TestSipServer;
/** Its address for the far end. */
export let to: SipPeer;
/** The application of the present test. */
export let srf: TestSrf;
/** The SIP peer of the present test. */
export let far: FarEnd;

/** Starts the server for a file, and gives each test an application and a far end. The server must meet no error. */
export function testSipServer(settings: Record<string, string>): void {
  beforeAll(async () => {
    server = await startTestSipServer({
      OUTRIDER_SIP_T1_MS: '50',
      OUTRIDER_SIP_T2_MS: '200',
      OUTRIDER_SIP_T4_MS: '200',
      ...settings,
    });
    to = { protocol: 'udp', host: '127.0.0.1', port: server.sipPort };
  });
  afterAll(async () => {
    expect(server.errors).toEqual([]);
    await server.stop();
  });
  beforeEach(async () => {
    srf = await connectSrf(server);
    far = await createFarEnd();
  });
  afterEach(async () => {
    killSrf(srf);
    await far.close();
  });
}

/** Another far end for the rest of the present test. */
export const changeFarEnd = (other: FarEnd) => void (far = other);

/** Of the far end. */
export const uri = (user = '4512345678', transport = '') => `sip:${user}@127.0.0.1:${far.port}${transport}`;

/** Why it was refused; undefined: it was not. */
export const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: Error & { status?: number }) => error,
  );
