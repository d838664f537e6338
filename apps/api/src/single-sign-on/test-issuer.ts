import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** Who is logged on at the service. */
export interface TestPerson {
  subject: string;
  email: string;
  emailVerified: boolean;
  /** Methods that the service says it has seen (RFC 8176). */
  amr?: string[];
}

/** A log-on service as a tenant runs one, with a real OpenID provider in it. */
export interface TestIssuer {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Who sits at the browser. */
  person: TestPerson;
  /** What a browser does there from the first address on, until it is sent elsewhere. Returns where to. */
  logOn(address: string): Promise<URL>;
  close(): Promise<void>;
}

export async function createTestIssuer(redirectUri: string): Promise<TestIssuer> {
  const client = { clientId: 'outrider', clientSecret: 'a-secret-that-is-long-enough-for-it' };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people = new Map<string, TestPerson>();

  const provider = new Provider(url, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only for tests'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    ttl: { Interaction: 60, Session: 60, Grant: 60, AuthorizationCode: 60, AccessToken: 60, IdToken: 60 },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => {
      const { email, emailVerified } = people.get(id) ?? { email: '', emailVerified: false };
      return { accountId: id, claims: () => ({ sub: id, email, email_verified: emailVerified }) };
    },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });

  const issuer: TestIssuer = {
    url,
    ...client,
    person: { subject: 'nobody', email: '', emailVerified: false },
    logOn: (address) => browse(address, url),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const serve = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void serve(request, response);
    const { subject, amr } = issuer.person;
    people.set(subject, issuer.person);
    const login = { accountId: subject, ...(amr ? { amr } : {}) };
    void provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  });
  return issuer;
}

/** Follows redirects with cookies, as long as they stay at the service. */
async function browse(first: string, home: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let next = new URL(first);
  for (let hops = 0; next.origin === home; hops += 1) {
    if (hops === 10) throw new Error('The log-on service goes round in circles.');
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(next, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) throw new Error(`The log-on service stays where it is: ${await response.text()}`);
    next = new URL(location, next);
  }
  return next;
}
