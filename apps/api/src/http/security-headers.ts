import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet, { type HelmetOptions } from 'helmet';
import { gatewayOrigins } from '../session/gateway-address.js';

/** Two years: what browsers' preload lists ask for. */
const HSTS_SECONDS = 63_072_000;
const NONE = ["'none'"];
const SELF = "'self'";

interface Settings {
  production: boolean;
  gatewayUrl: string;
}

/**
 * What keeps browsers careful with every answer, refusals included: it is data, shows and runs nothing, is shown in no page, and no
 * cache keeps it, unless its route says otherwise.
 */
export const answerHeaders = (settings: Pick<Settings, 'production'>): Record<string, string> => ({
  'cache-control': 'no-store',
  ...headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: NONE, baseUri: NONE, formAction: NONE, frameAncestors: NONE },
    },
    strictTransportSecurity: strictTransport(settings),
    // These are about pages, or older words for the policy above.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: false,
    xDnsPrefetchControl: false,
    xFrameOptions: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  }),
});

/** The same for pages, which run their own scripts alone and talk to the API and the gateway alone. */
export const pageHeaders = (settings: Settings): Record<string, string> =>
  headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [SELF],
        connectSrc: [SELF, ...gatewayOrigins(settings.gatewayUrl)],
        styleSrc: [SELF, "'unsafe-inline'"],
        imgSrc: [SELF, 'data:'],
        mediaSrc: [SELF, 'blob:'],
        fontSrc: [SELF],
        objectSrc: NONE,
        baseUri: NONE,
        frameAncestors: NONE,
        formAction: [SELF],
      },
    },
    strictTransportSecurity: strictTransport(settings),
  });

const strictTransport = ({ production }: Pick<Settings, 'production'>) =>
  production ? { maxAge: HSTS_SECONDS, includeSubDomains: true } : false;

/** Made once: they are the same each time. */
function headersOf(options: HelmetOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  const answer = {
    setHeader: (name: string, value: string) => (headers[name.toLowerCase()] = value),
    removeHeader: () => undefined,
  };
  helmet(options)({} as IncomingMessage, answer as unknown as ServerResponse, (error) => {
    if (error) throw error as Error;
  });
  return headers;
}
