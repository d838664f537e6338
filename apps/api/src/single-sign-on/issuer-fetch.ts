import { lookup as resolve, type LookupAddress } from 'node:dns';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '@outrider/security';

const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 5_000;

export interface IssuerRequest {
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** The address is not one that we ask. */
export class ForbiddenAddressError extends Error {
  constructor() {
    super('A log-on service must be at a public https address.');
    this.name = 'ForbiddenAddressError';
  }
}

/**
 * Asks a tenant's log-on service. The tenant names it, so it must not lead into our own networks: https alone, and every address that
 * the name resolves to is looked at when the connection is made, so that it cannot change in between. No redirects, 256 KiB, five
 * seconds in all.
 * @param options.allowPrivate also http, and addresses that are not public: for development and tests
 */
export function createIssuerFetch({ allowPrivate }: { allowPrivate: boolean }) {
  const permits = (address: string) => allowPrivate || isPublicAddress(address);

  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      // One bad address is enough: a name that has both is made to be tried until the bad one comes.
      const [first] = found;
      if (!first || !found.every(({ address }) => permits(address)))
        return callback(new ForbiddenAddressError(), '', 0);
      if (options.all) return callback(null, found);
      return callback(null, first.address, first.family);
    });
  };

  return async (address: string, init: IssuerRequest = {}): Promise<Response> => {
    const url = new URL(address);
    const secure = url.protocol === 'https:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!secure && !(allowPrivate && url.protocol === 'http:')) throw new ForbiddenAddressError();
    if (isIP(host) > 0 && !permits(host)) throw new ForbiddenAddressError();
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const body = init.body === undefined || init.body === null ? undefined : String(init.body as string);
    const { method = 'GET', headers = {} } = init;
    return new Promise<Response>((fulfil, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(
        url,
        { method, headers, signal, lookup: guardedLookup, agent: false, maxHeaderSize: 16_384 },
        (response) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          response.on('error', reject);
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length;
            if (bytes > MAX_BYTES) request.destroy(new RangeError('The log-on service answers more than it may.'));
            else chunks.push(chunk);
          });
          response.on('end', () => {
            const status = response.statusCode ?? 502;
            const type = response.headers['content-type'];
            const empty = status === 204 || status === 205 || status === 304;
            fulfil(
              new Response(empty ? null : Buffer.concat(chunks), {
                status,
                headers: type === undefined ? {} : { 'content-type': type },
              }),
            );
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  };
}
