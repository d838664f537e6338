import autocannon from 'autocannon';
import { cpuMs } from '../dial/cpu.js';

/** Requests on their way at once. */
const CONNECTIONS = 40;

export interface Load {
  requestsPerSecond: number;
  p99Ms: number;
  /** CPU time of the server's process, µs a request. */
  cpuUs: number;
}

/**
 * Asks for one path as fast as it is answered, in turn under each of the cookies, and with each connection under others: what is asked
 * for at once is as different as it is with as many users. @throws where an answer is not 200
 */
export async function load(
  server: { url: string; pid: number; name: string },
  path: string,
  options: { seconds: number; cookies: readonly string[] },
): Promise<Load> {
  const requests = options.cookies.map((cookie) => ({ path, headers: { cookie } }));
  let connections = 0;
  const before = cpuMs(server);
  const result = await autocannon({
    url: server.url,
    connections: CONNECTIONS,
    duration: options.seconds,
    requests,
    setupClient: (client) => {
      const first = Math.floor((connections * requests.length) / CONNECTIONS);
      connections += 1;
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
    },
  });
  const usedMs = cpuMs(server) - before;
  const answered = result['2xx'];
  if (answered === 0 || result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${server.name}: ${result.non2xx} answers of another kind, ${result.errors} errors.`);
  }
  return {
    requestsPerSecond: answered / result.duration,
    p99Ms: result.latency.p99,
    cpuUs: (usedMs * 1000) / answered,
  };
}
