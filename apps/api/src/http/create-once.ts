import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ProblemError } from '@outrider/contracts';
import type { RecordWriters } from '@outrider/db';
import type { Clock } from '@outrider/platform';
import type { Caller } from './access.js';

export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      pattern: '^[\\x21-\\x7e]+$',
      description: 'The same request under the same key, within 24 hours, is done once and answered the same.',
    }),
  ),
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Runs a request that makes something, in one transaction with its idempotency key where it has one: a second request waits for
 * the first to commit and gets the same answer; one that failed leaves nothing and may be repeated.
 */
export async function createOnce<V extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  options: { caller: Caller; clock: Pick<Clock, 'now'>; work: (tx: RecordWriters) => Promise<V> },
): Promise<V> {
  const { records, principal } = options.caller;
  const key = request.headers['idempotency-key'];
  reply.code(201);
  if (typeof key !== 'string') return records.transaction(options.work);

  // Staff who act as a user have keys of their own.
  const staffId = principal.kind === 'user' ? principal.session.staffUserId : null;
  const keyed = {
    userId: principal.kind === 'user' ? principal.session.userId : principal.client.id,
    keyHash: sha256(staffId === null ? key : `${staffId} ${key}`),
    requestHash: sha256(`${request.method} ${request.url}\n${JSON.stringify(request.body)}`),
  };
  return records.transaction(async (tx) => {
    const at = options.clock.now();
    const earlier = await tx.idempotency.take(keyed, at);
    if (!earlier) {
      const answer = await options.work(tx);
      await tx.idempotency.answered(keyed, 201, answer);
      await tx.idempotency.sweep(at);
      return answer;
    }
    if (earlier.requestHash !== keyed.requestHash) {
      throw new ProblemError('idempotency-key-reused', 'Choose a new Idempotency-Key for another request.', {
        field: 'idempotency-key',
      });
    }
    reply.code(earlier.status).header('idempotency-replayed', 'true');
    return earlier.answer as V;
  });
}
