import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parseScenario } from './scenario-file.js';
import { MAX_SCENARIO_BYTES } from './scenario-schema.js';
import { ScenarioError } from './scenario.js';
import type { SimulatedCarrier } from './simulated-carrier.js';

interface Answer {
  status: number;
  body: unknown;
}

const DEFAULT_LIMIT = 1_000;
const MAX_LIMIT = 10_000;
const LOOPBACK = '127.0.0.1';

/**
 * Statistics and the scenario over HTTP, on the loopback interface only: `GET /stats`, `/numbers`, `/numbers/{number}`,
 * `/calls`, `/scenario`; `PUT /scenario`; `POST /reset`. Errors are `{ code, message, field? }`.
 */
export async function serveAdmin(
  carrier: SimulatedCarrier,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server: Server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(carrier, request)
      .catch((error: unknown): Answer => problem(error))
      .then(
        ({ status, body }) => {
          response.writeHead(status, { 'content-type': 'application/json' });
          response.end(`${JSON.stringify(body)}\n`);
        },
        () => response.destroy(),
      );
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class RequestError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

async function answer(carrier: SimulatedCarrier, request: IncomingMessage): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${LOOPBACK}`);
  const [, resource, id, ...rest] = pathname.split('/');
  const route = `${request.method} /${resource}${id === undefined ? '' : '/*'}`;
  if (rest.length > 0) throw notFound();
  switch (route) {
    case 'GET /stats':
      return ok({ ...carrier.invites.summary(), ...carrier.calls.summary(), ...carrier.gauges() });
    case 'GET /numbers':
      return ok({
        numbers: carrier.invites.entries({
          duplicatesOnly: searchParams.get('duplicates') === 'true',
          offset: wholeNumber(searchParams, 'offset', 0, Number.MAX_SAFE_INTEGER),
          limit: wholeNumber(searchParams, 'limit', DEFAULT_LIMIT, MAX_LIMIT),
        }),
      });
    case 'GET /numbers/*': {
      const entry = carrier.invites.entry(decode(id!));
      if (!entry) throw new RequestError(404, 'number-not-called', 'This number has not been called.');
      return ok(entry);
    }
    case 'GET /calls':
      return ok({
        calls: carrier.calls.find({
          number: searchParams.get('number') ?? undefined,
          callId: searchParams.get('callId') ?? undefined,
          limit: wholeNumber(searchParams, 'limit', DEFAULT_LIMIT, MAX_LIMIT),
        }),
      });
    case 'GET /scenario':
      return ok(carrier.scenario);
    case 'PUT /scenario':
      carrier.setScenario(parseScenario(await readJson(request)));
      return ok(carrier.scenario);
    case 'POST /reset':
      carrier.reset();
      return ok({});
    default:
      throw notFound();
  }
}

function ok(body: unknown): Answer {
  return { status: 200, body };
}

function problem(error: unknown): Answer {
  if (error instanceof ScenarioError) {
    return { status: 422, body: { code: error.code, message: error.message, field: error.field } };
  }
  if (error instanceof RequestError) {
    return { status: error.status, body: { code: error.code, message: error.message, field: error.field } };
  }
  throw error;
}

function notFound(): RequestError {
  return new RequestError(404, 'not-found', 'There is no such resource; see docs/simulated-carrier.md.');
}

function wholeNumber(params: URLSearchParams, field: string, fallback: number, max: number): number {
  const text = params.get(field);
  if (text === null) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RequestError(400, 'query-invalid', `${field} must be a whole number from 0 to ${max}.`, field);
  }
  return value;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RequestError(400, 'query-invalid', 'The number is not well encoded; write + as %2B.', 'number');
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let size = 0;
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_SCENARIO_BYTES) {
      throw new RequestError(
        413,
        'carrier-scenario-too-large',
        `A scenario has ${MAX_SCENARIO_BYTES} bytes at the most.`,
      );
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new RequestError(400, 'carrier-scenario-invalid', `The body is not JSON: ${(error as Error).message}`);
  }
}
