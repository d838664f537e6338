import autocannon from 'autocannon';
import { cpuMs, type Measured } from '../dial/cpu.js';

/** Requests on their way at once: of a busy hour, so that what is measured is work and not waiting. */
const CONNECTIONS = 100;

export interface Load {
  requestsPerSecond: number;
  p99Ms: number;
  /** CPU time by process, µs a request. */
  cpuUs: Record<string, number>;
}

/**
 * Asks for one thing as fast as it is answered, in turn under each of the cookies, and with each connection under others: what is asked
 * for at once is as different as it is with as many users. @throws where an answer is not 200
 */
export async function load(
  url: string,
  options: { seconds: number; cookies: readonly string[]; processes: readonly Measured[] },
): Promise<Load> {
  const requests = options.cookies.map((cookie) => ({ path: new URL(url).pathname, headers: { cookie } }));
  let connections = 0;
  const { processes } = options;
  const before = processes.map(cpuMs);
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: options.seconds,
    requests,
    setupClient: (client) => {
      const first = Math.floor((connections * requests.length) / CONNECTIONS);
      connections += 1;
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
    },
  });
  const usedMs = processes.map((each, i) => cpuMs(each) - (before[i] ?? 0));
  const answered = result['2xx'];
  if (answered === 0 || result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} answers of another kind, ${result.errors} errors.`);
  }
  return {
    requestsPerSecond: answered / result.duration,
    p99Ms: result.latency.p99,
    cpuUs: Object.fromEntries(processes.map(({ name }, i) => [name, Math.round(((usedMs[i] ?? 0) * 1000) / answered)])),
  };
}
