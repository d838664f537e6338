import { createLogger } from '@outrider/platform';
import { createCallControl, createEmbeddedMediaServer, type CallControl } from '@outrider/telephony';
import { startTestMediaServer, startTestSipServer, until } from '@outrider/testkit';

/** The embedded softswitch in its own two processes, and call control over it: what a dialer has. */
export interface Softswitch {
  readonly control: CallControl;
  /** Waits until no call is left anywhere. @throws naming what stays. */
  noCalls(): Promise<void>;
  /** `noCalls`, and the transactions that linger after a call are over too. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** Timers a fifth of the RFC's: 64·T1 is 6.4 s. */
const TIMERS = { OUTRIDER_SIP_T1_MS: '100', OUTRIDER_SIP_T2_MS: '800', OUTRIDER_SIP_T4_MS: '1000' };

export async function startSoftswitch(): Promise<Softswitch> {
  const logger = createLogger('interop', { level: 'error' });
  const mediaServer = await startTestMediaServer();
  const sipServer = await startTestSipServer(TIMERS);
  const media = createEmbeddedMediaServer({ url: mediaServer.url, secret: mediaServer.secret, log: logger });
  const { host, controlPort: port, secret } = sipServer;
  const control = createCallControl({ switch: { host, port, secret }, media, logger });
  await until('the SIP server is connected', () => control.isUp());

  async function allZero(what: string, counts: () => Promise<Record<string, number>>): Promise<void> {
    let last = {};
    await until(what, async () => Object.values((last = await counts())).every((count) => count === 0), {
      everyMs: 50,
    }).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}: ${JSON.stringify(last)}`);
    });
  }
  async function calls() {
    const { dialogs, invites, waitingRequests } = await sipServer.counts();
    const { legs } = await mediaServer.gauge();
    return { dialogs, invites, waitingRequests, legs, calls: control.openCalls() };
  }

  return {
    control,
    noCalls: () => allZero('no call is left', calls),
    quiet: () =>
      allZero('no transaction is left', async () => {
        const { clientTransactions, serverTransactions } = await sipServer.counts();
        return { clientTransactions, serverTransactions, ...(await calls()) };
      }),
    async stop() {
      control.close();
      await media.close();
      await mediaServer.stop();
      await sipServer.stop();
    },
  };
}
