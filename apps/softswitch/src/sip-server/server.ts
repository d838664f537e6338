import type { Logger } from '@outrider/platform';
import {
  createEndpoint,
  type SipEndpointOptions,
  type SipPeer,
  type SipProtocol,
  type SipRequest,
} from '@outrider/sip';
import { createAppInDialog } from './app-in-dialog.js';
import { createAppMessages } from './app-messages.js';
import { createCdrs } from './cdrs.js';
import { createDialogSender } from './dialog/dialog-sender.js';
import { createDialogStore } from './dialog/dialog-store.js';
import { createHangUp } from './dialog/hang-up.js';
import { createLiveness } from './dialog/liveness.js';
import { createLosses } from './dialog/losses.js';
import { listenForApps } from './link/app-server.js';
import { refusalLine } from './link/notation.js';
import { createNetInDialog } from './net-in-dialog.js';
import { createNetRequests } from './net-requests.js';
import { createNextHops } from './next-hop.js';
import { createRegisteredFlows } from './registered-flows.js';
import type { SipServerSettings } from './settings.js';
import { createUac } from './uac.js';
import { createUas } from './uas.js';

export interface SipServer {
  readonly listening: readonly SipPeer[];
  readonly controlPort: number;
  counts(): SipServerCounts;
  /** Hangs up every call and stops. */
  close(): Promise<void>;
}

/** What is alive now, and what came since the start. */
export interface SipServerCounts {
  clientTransactions: number;
  serverTransactions: number;
  dialogs: number;
  /** INVITEs without a final response, in and out. */
  invites: number;
  /** Requests that wait for an application. */
  waitingRequests: number;
  registeredFlows: number;
  apps: number;
  messagesReceived: number;
  messagesMalformed: number;
  requestsRefused: number;
  responsesStray: number;
}

/** How long BYEs get to leave before the sockets close, ms. */
const CLOSE_MS = 300;

/**
 * The SIP server that drachtio-srf drives. One process, three faces: SIP (UDP, TCP, websocket), the control port, and the counts.
 * @throws the system's error where an address can't be bound
 */
export async function createSipServer(options: {
  sip: { host: string; port: number; wsPort: number; advertise?: string };
  control: { host: string; port: number; secret: string };
  settings: SipServerSettings;
  allowOrigin?: (origin: string) => boolean;
  logger: Logger;
}): Promise<SipServer> {
  const { sip, control, settings, logger } = options;
  const { timers } = settings;
  const endpointOptions: SipEndpointOptions = {
    listen: [
      { protocol: 'udp', host: sip.host, port: sip.port },
      { protocol: 'tcp', host: sip.host, port: sip.port },
      { protocol: 'ws', host: sip.host, port: sip.wsPort },
    ],
    timers,
    tryingAfterMs: 0,
    proceedingMs: settings.ringMs,
    answerWithinMs: { invite: settings.ringMs, other: settings.appSilenceMs * 2 },
    onError: (error) => logger.error({ err: error }, 'a SIP message could not be served'),
    ...(sip.advertise ? { advertise: sip.advertise } : {}),
    ...(options.allowOrigin ? { allowOrigin: options.allowOrigin } : {}),
  };
  const endpoint = await createEndpoint(endpointOptions);
  const apps = await listenForApps({
    ...control,
    addresses: () => endpoint.listening.map(({ protocol, host, port }) => `${protocol}/${host}:${port}`).join(','),
    logger,
  }).catch(async (error: unknown) => {
    await endpoint.close();
    throw error;
  });

  const { routes } = apps;
  const { orphanMs, flowGraceMs, ackWithinMs } = settings;
  const messages = createAppMessages(endpoint);
  const cdrs = createCdrs(routes);
  const store = createDialogStore();
  const flows = createRegisteredFlows();
  const nextHops = createNextHops(new Set<SipProtocol>(endpoint.listening.map(({ protocol }) => protocol)));
  const sender = createDialogSender({ endpoint, nextHops });
  const hangUp = createHangUp({ endpoint, sender, store, cdrs });
  const liveness = createLiveness({
    sender,
    hangUp,
    timers,
    pingMs: settings.pingMs,
    minSeconds: settings.minSessionSeconds,
  });
  const losses = createLosses({ store, hangUp, orphanMs, flowGraceMs });
  const requests = createNetRequests({ messages, appSilenceMs: settings.appSilenceMs });
  const uas = createUas({ endpoint, routes, requests, messages, store, hangUp, liveness, flows, cdrs, timers });
  const uac = createUac({
    endpoint,
    nextHops,
    flows,
    messages,
    store,
    sender,
    hangUp,
    liveness,
    cdrs,
    ackWithinMs,
    orphanMs,
  });
  const netInDialog = createNetInDialog({ store, requests, messages, uas, uac, hangUp, liveness, cdrs });
  const appInDialog = createAppInDialog({
    endpoint,
    store,
    sender,
    messages,
    uac,
    hangUp,
    liveness,
    cdrs,
    ackWithinMs,
  });

  endpoint.onRequest((request, from, transaction) => {
    if (netInDialog.receive(request, from, transaction) || !transaction) return;
    uas.receive(request, from, transaction);
  });
  endpoint.onFlowClosed((flow) => {
    flows.flowClosed(flow);
    losses.flowClosed(flow);
  });
  apps.onAppClosed((app) => {
    requests.appClosed(app);
    uac.appClosed(app);
    losses.appClosed(app);
  });

  /** `sip|<transaction id>|<dialog id>|<proxy>`, with a response, a request in a dialog, a CANCEL, or a new request. */
  apps.onSip((app, commandId, [transactionId = '', dialogId = '', proxy], text) => {
    const message = messages.read(text);
    if (!message) return app.send(refusalLine(commandId, 'malformed SIP message'));
    if (message.kind === 'response') {
      if (transactionId === '') return app.send(refusalLine(commandId, 'transaction id missing'));
      return requests.respond(app, commandId, transactionId, message);
    }
    if (dialogId !== '') return appInDialog.send(app, commandId, dialogId, message);
    if (message.method === 'CANCEL') return uac.cancel(app, commandId, transactionId, message);
    if (isNewRequest(message)) return uac.send(app, commandId, message, proxy === '' ? undefined : proxy);
    app.send(refusalLine(commandId, `${message.method} needs a dialog id`));
  });

  return {
    listening: endpoint.listening,
    controlPort: apps.port,
    counts() {
      const { client, server } = endpoint.transactionCount();
      const { received, malformed, refused, stray } = endpoint.counters();
      return {
        clientTransactions: client,
        serverTransactions: server,
        dialogs: store.count(),
        invites: uac.count() + uas.count(),
        waitingRequests: requests.count(),
        registeredFlows: flows.count(),
        apps: apps.appCount(),
        messagesReceived: received,
        messagesMalformed: malformed,
        requestsRefused: refused,
        responsesStray: stray,
      };
    },
    async close() {
      const dialogs = store.all();
      for (const dialog of dialogs) hangUp(dialog, 'server stops');
      await apps.close();
      if (dialogs.length > 0) await new Promise((resolve) => setTimeout(resolve, CLOSE_MS));
      await endpoint.close();
    },
  };
}

function isNewRequest({ method }: SipRequest): boolean {
  return method !== 'ACK' && method !== 'BYE' && method !== 'PRACK' && method !== 'UPDATE';
}
