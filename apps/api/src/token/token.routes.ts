import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ProblemError, TokenBody, TokenHeaders, TokenView } from '@outrider/contracts';
import { tenantRecords } from '@outrider/db';
import { logRefusedLogOn } from '@outrider/platform';
import { writeAudit, type Issued } from '@outrider/security';
import { createBackground } from '../background.js';
import { answers } from '../http/answers.js';
import type { NounDeps } from '../deps.js';
import { createTryLimit } from '../session/try-limit.js';
import { readForm } from './form.js';
import { keyIdOf, readProof } from './proof.js';

const MAX_BODY_BYTES = 16_384;
/** As at log-on: of a key from one address, of a key, of an address. */
const LIMITS = { pair: 5, account: 100, address: 100 };

const NO_PROOF: Issued = { ok: false, key: undefined };

type Deps = Pick<NounDeps, 'database' | 'redis' | 'clock' | 'apiClients' | 'logger'>;

export const tokenRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const limit = createTryLimit({ redis: deps.redis, now: deps.clock.now, name: 'token', limits: LIMITS });
    const background = createBackground(deps.logger);
    app.addHook('onClose', () => background.settled());
    // RFC 6749, 4.4.2: the body is a form.
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      async (_request: unknown, body: string | Buffer) => readForm(String(body)),
    );

    app.post(
      '/token',
      {
        config: { public: true },
        bodyLimit: MAX_BODY_BYTES,
        schema: {
          summary: 'Get a token for an API client',
          description:
            'OAuth 2.0 client credentials (RFC 6749, 4.4): the key’s id and secret by HTTP Basic, or an assertion signed with the ' +
            'client’s own key (`private_key_jwt`, RFC 7523: `kid` the key’s id, `iss` and `sub` the client’s id, `aud` the address of this ' +
            'route, `exp` at most 5 minutes ahead, each `jti` once; EdDSA or ES256). The body is a form, or JSON. Whatever is wrong with ' +
            'the client, its key, its partner’s approval or its address, the answer is the same.',
          tags: ['API clients'],
          headers: TokenHeaders,
          body: TokenBody,
          response: answers({ 200: TokenView }, ['client-refused', 'too-many-requests'], { public: true }),
        },
      },
      async (request, reply) => {
        const proof = readProof(request.headers.authorization, request.body);
        const tried = await limit.take(keyIdOf(proof) ?? '', request.ip);
        const refused = () => logRefusedLogOn(deps.logger, { service: 'api', ip: request.ip });
        if (tried.wait > 0) {
          refused();
          throw new ProblemError('too-many-requests', `Too many refused clients. Try again in ${tried.wait} s.`, {
            retryAfterS: tried.wait,
          });
        }
        const issued = proof ? await deps.apiClients.issue(proof, request.ip) : NO_PROOF;
        if (!issued.ok) {
          refused();
          // Not waited for: the time of the answer must not tell whether the key is known.
          background.run('a refused API client was not audited', () => recordRefusal(deps, issued, request.ip));
          reply.header('www-authenticate', 'Basic realm="outrider"');
          throw new ProblemError(
            'client-refused',
            'The client is not accepted: send its key’s id and secret by HTTP Basic, or an assertion.',
          );
        }
        await tried.succeeded();
        const { client, token, expiresAt } = issued;
        await tenantRecords(deps.database, client.tenantId).transaction((tx) =>
          writeAudit(tx, { userId: null, apiClientId: client.id, ip: request.ip }, 'api-token.issued', client.keyId),
        );
        return {
          access_token: token,
          token_type: 'Bearer' as const,
          expires_in: Math.floor((expiresAt.getTime() - deps.clock.now().getTime()) / 1000),
        };
      },
    );
  };

async function recordRefusal(
  deps: Pick<Deps, 'database'>,
  { key }: Extract<Issued, { ok: false }>,
  ip: string,
): Promise<void> {
  if (!key) return;
  await tenantRecords(deps.database, key.tenantId).transaction((tx) =>
    writeAudit(tx, { userId: null, ip }, 'api-token.refused', key.keyId, { clientId: key.clientId }),
  );
}
