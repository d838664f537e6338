import { LRUCache } from 'lru-cache';
import {
  authorizationCodeGrant,
  allowInsecureRequests,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type ClientAuth,
  type Configuration,
} from 'openid-client';
import { createIssuerFetch } from './issuer-fetch.js';

/** How long what a service says of itself is believed, ms. */
const DISCOVERY_MS = 10 * 60_000;
const MAX_DISCOVERED = 200;
/** At most 255 characters of ASCII (OpenID Connect Core, 2); no blanks at the ends, which the database would not tell apart. */
const SUBJECT = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

export interface ServiceClient {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/** What the browser keeps, sealed, while it is at the log-on service. */
export interface Flow {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Who came back. */
export interface Person {
  subject: string;
  /** Only where the service has verified it. */
  email: string | undefined;
  /** The service has seen more than one factor (RFC 8176). */
  multiFactor: boolean;
}

/** RFC 6749, 2.3.1: every service knows Basic, unless it says what it knows and that is not among it. */
function clientAuth(secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const use = methods && !methods.includes('client_secret_basic') ? post : basic;
    use(server, client, body, headers);
  };
}

/** OpenID Connect with the authorization code, PKCE, state and nonce. */
export function createLogOnServices(options: { redirectUri: string; allowPrivate: boolean; now: () => Date }) {
  const { redirectUri, allowPrivate, now } = options;
  const fetchIssuer = createIssuerFetch({ allowPrivate });
  const discovered = new LRUCache<string, Promise<Configuration>>({
    max: MAX_DISCOVERED,
    ttl: DISCOVERY_MS,
    // The clock is asked each time.
    ttlResolution: 0,
    perf: { now: () => now().getTime() },
  });

  const configurationOf = (client: ServiceClient): Promise<Configuration> => {
    const key = JSON.stringify([client.issuer, client.clientId, client.clientSecret]);
    const known = discovered.get(key);
    if (known) return known;
    const auth = clientAuth(client.clientSecret);
    const service = discovery(new URL(client.issuer), client.clientId, undefined, auth, {
      // The signature is checked although the token comes straight from the service.
      execute: [enableNonRepudiationChecks, ...(allowPrivate ? [allowInsecureRequests] : [])],
      [customFetch]: fetchIssuer,
    });
    discovered.set(key, service);
    service.catch(() => discovered.delete(key));
    return service;
  };

  return {
    /** Where the browser is sent. @throws where the service cannot be asked */
    begin: async (client: ServiceClient): Promise<{ url: string; flow: Flow }> => {
      const configuration = await configurationOf(client);
      const flow = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: 'openid email',
        code_challenge: await calculatePKCECodeChallenge(flow.codeVerifier),
        code_challenge_method: 'S256',
        state: flow.state,
        nonce: flow.nonce,
      });
      return { url: url.href, flow };
    },

    /**
     * Swaps the code for who it is.
     * @param query what the browser came back with
     * @throws where state, nonce, signature, audience, time or code are wrong
     */
    finish: async (client: ServiceClient, flow: Flow, query: Record<string, string>): Promise<Person> => {
      const configuration = await configurationOf(client);
      // Not from the request: its host says what its sender likes.
      const url = new URL(redirectUri);
      url.search = new URLSearchParams(query).toString();
      const tokens = await authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: flow.codeVerifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims || !SUBJECT.test(claims.sub)) throw new Error('The log-on service does not say who it is.');
      const { email, email_verified: verified, amr } = claims;
      return {
        subject: claims.sub,
        email: verified === true && typeof email === 'string' ? email : undefined,
        multiFactor: Array.isArray(amr) && amr.includes('mfa'),
      };
    },
  };
}
export type LogOnServices = ReturnType<typeof createLogOnServices>;
