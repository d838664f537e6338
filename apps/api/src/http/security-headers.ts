import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import { gatewayOrigins } from '../session/gateway-address.js';

/** Two years: what browsers' preload lists ask for. */
const HSTS_SECONDS = 63_072_000;

/**
 * What keeps browsers careful, on every answer; made once, since it is the same on all of them.
 * Pages run their own scripts alone and talk to the API and the gateway alone. No cache keeps an answer, refusals included, unless its
 * route says otherwise.
 */
export function securityHeaders(settings: { production: boolean; gatewayUrl: string }): Record<string, string> {
  const self = "'self'";
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [self],
        connectSrc: [self, ...gatewayOrigins(settings.gatewayUrl)],
        styleSrc: [self, "'unsafe-inline'"],
        imgSrc: [self, 'data:'],
        mediaSrc: [self, 'blob:'],
        fontSrc: [self],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: [self],
      },
    },
    strictTransportSecurity: settings.production ? { maxAge: HSTS_SECONDS, includeSubDomains: true } : false,
  });
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  const answer = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  setHeaders({} as IncomingMessage, answer as unknown as ServerResponse, (error) => {
    if (error) throw error as Error;
  });
  return headers;
}
