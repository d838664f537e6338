import { createServer } from 'node:http';
import type { Metrics } from '@outrider/platform';
import type { SipServerCounts } from './server.js';

const GAUGES: readonly [keyof SipServerCounts, string, string][] = [
  ['clientTransactions', 'outrider_sip_client_transactions', 'SIP client transactions alive'],
  ['serverTransactions', 'outrider_sip_server_transactions', 'SIP server transactions alive'],
  ['dialogs', 'outrider_sip_dialogs', 'SIP dialogs alive'],
  ['invites', 'outrider_sip_invites', 'INVITEs without a final response'],
  ['waitingRequests', 'outrider_sip_waiting_requests', 'Requests that wait for an application'],
  ['registeredFlows', 'outrider_sip_registered_flows', 'Contacts bound to a connection'],
  ['apps', 'outrider_sip_apps', 'Applications connected'],
];
const COUNTERS: readonly [keyof SipServerCounts, string, string][] = [
  ['messagesReceived', 'outrider_sip_messages_received_total', 'Messages received'],
  ['messagesMalformed', 'outrider_sip_messages_malformed_total', 'Messages that could not be parsed'],
  ['requestsRefused', 'outrider_sip_requests_refused_total', 'Requests refused by a bound or as merged'],
  ['responsesStray', 'outrider_sip_responses_stray_total', 'Responses to no transaction'],
];

/** `GET /counts` (JSON) and `GET /metrics` (Prometheus), on loopback only. */
export async function listenForAdmin(options: {
  port: number;
  counts: () => SipServerCounts;
  metrics: Metrics;
}): Promise<{ port: number; close(): Promise<void> }> {
  const { counts, metrics } = options;
  for (const [key, name, help] of GAUGES) {
    metrics.gauge({
      name,
      help,
      collect() {
        this.set(counts()[key]);
      },
    });
  }
  for (const [key, name, help] of COUNTERS) {
    let seen = 0;
    metrics.counter({
      name,
      help,
      collect() {
        const now = counts()[key];
        this.inc(now - seen);
        seen = now;
      },
    });
  }
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/counts') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(counts()));
    } else if (request.method === 'GET' && request.url === '/metrics') {
      metrics.render().then(
        ({ contentType, body }) => response.writeHead(200, { 'content-type': contentType }).end(body),
        () => response.writeHead(500).end(),
      );
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
