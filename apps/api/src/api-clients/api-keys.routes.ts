import { createPublicKey } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import {
  ApiKeyCreate,
  ApiKeyCreated,
  ApiKeyList,
  ApiKeyParams,
  ApiKeyView,
  IdParams,
  newId,
  ProblemError,
  type PublicKeyJwk,
} from '@outrider/contracts';
import type { ApiKeyRecord } from '@outrider/db';
import { hashApiSecret, newApiSecret, writeAudit } from '@outrider/security';
import { answers } from '../http/answers.js';
import { found, invalid } from '../http/found.js';
import { iso, isoOrNull } from '../http/instants.js';
import type { NounDeps } from '../deps.js';
import { approvalState } from '../partner-approvals/approval-view.js';

const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;
/** Two are needed while one is replaced by the next; more than these are a sign that nobody revokes. */
const MAX_USABLE_KEYS = 10;

const toView = (row: ApiKeyRecord): ApiKeyView => ({
  id: row.id,
  clientId: row.clientId,
  kind: row.kind,
  publicKey: row.publicKey as PublicKeyJwk | null,
  createdAt: iso(row.createdAt),
  expiresAt: iso(row.expiresAt),
  lastUsedAt: isoOrNull(row.lastUsedAt),
  revokedAt: isoOrNull(row.revokedAt),
});

const tags = ['API clients'];
export const apiKeyRoutes =
  (deps: Pick<NounDeps, 'clock' | 'callerOf' | 'tokenAudiences'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api-clients/:id/keys',
      {
        config: { permission: 'api-clients.read' },
        schema: {
          summary: 'List the keys of an API client',
          description: 'Never their secrets. The newest first, those that were revoked or have expired too.',
          tags,
          params: IdParams,
          response: answers({ 200: ApiKeyList }, ['not-found']),
        },
      },
      async (request) => {
        const { apiClients } = deps.callerOf(request).records.primary;
        const { id } = found(await apiClients.get(request.params.id), 'API client');
        return { items: (await apiClients.keys(id)).map(toView) };
      },
    );

    app.post(
      '/api-clients/:id/keys',
      {
        config: { permission: 'api-clients.write' },
        schema: {
          summary: 'Give an API client a key',
          description:
            'With `publicKey`: the client signs with a private key that it alone has. Without: the answer has a secret, which is ' +
            'shown here and never again. A request that is repeated makes another key.',
          tags,
          params: IdParams,
          body: ApiKeyCreate,
          response: answers({ 201: ApiKeyCreated }, ['not-found', 'state-conflict']),
        },
      },
      async (request, reply) => {
        const { records, actor } = deps.callerOf(request);
        const { id: clientId } = request.params;
        const { publicKey = null, days = DEFAULT_DAYS } = request.body;
        if (publicKey) checkPublicKey(publicKey);
        const secret = publicKey ? null : newApiSecret();
        const createdAt = deps.clock.now();
        const row = {
          id: newId(),
          clientId,
          kind: publicKey ? ('public-key' as const) : ('secret' as const),
          publicKey,
          createdAt,
          expiresAt: new Date(createdAt.getTime() + days * DAY_MS),
          lastUsedAt: null,
          revokedAt: null,
        };
        await records.transaction(async (tx) => {
          const { approvalId } = found(await tx.apiClients.lock(clientId), 'API client');
          const approval = found(await tx.partnerApprovals.get(approvalId), 'approval');
          if (approvalState(approval, createdAt) !== 'valid') {
            throw new ProblemError('state-conflict', 'The partner’s approval does not hold any more.');
          }
          if ((await tx.apiClients.usableKeys(clientId, createdAt)) >= MAX_USABLE_KEYS) {
            throw new ProblemError(
              'state-conflict',
              `The client has ${MAX_USABLE_KEYS} keys already. Revoke one first.`,
            );
          }
          await tx.apiClients.insertKey({ ...row, secretHash: secret === null ? null : hashApiSecret(secret) });
          const { id: _, ...data } = row;
          await writeAudit(tx, actor, 'api-key.created', row.id, data);
        });
        reply.code(201);
        return { ...toView(row), secret, audience: deps.tokenAudiences[0] ?? '' };
      },
    );

    app.post(
      '/api-clients/:id/keys/:keyId/revoke',
      {
        config: { permission: 'api-clients.write' },
        schema: {
          summary: 'Revoke a key',
          description: 'Tokens that were got with it are refused from then on.',
          tags,
          params: ApiKeyParams,
          response: answers({ 200: ApiKeyView }, ['not-found', 'state-conflict']),
        },
      },
      async (request) => {
        const { records, actor } = deps.callerOf(request);
        const { id, keyId } = request.params;
        const revokedAt = deps.clock.now();
        return records.transaction(async (tx) => {
          const key = found(await tx.apiClients.key(id, keyId), 'key');
          if ((await tx.apiClients.revokeKey(id, keyId, revokedAt)) === 0) {
            throw new ProblemError('state-conflict', 'This key was revoked before.');
          }
          await writeAudit(tx, actor, 'api-key.revoked', keyId, { clientId: id });
          return toView({ ...key, revokedAt });
        });
      },
    );
  };

/** @throws ProblemError where it has the form of a key and is none: a point that is not on its curve */
function checkPublicKey(key: PublicKeyJwk): void {
  try {
    createPublicKey({ key: { ...key }, format: 'jwk' });
  } catch {
    throw invalid('publicKey', 'This is no public key of its curve.');
  }
}
