import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { PasswordReset, PasswordResetRequest, ProblemError } from '@outrider/contracts';
import { platformRepositories, tenantRecords } from '@outrider/db';
import {
  checkNewPassword,
  hashSessionToken,
  isSessionToken,
  newSessionToken,
  permitsAddress,
  writeAudit,
} from '@outrider/security';
import { createBackground } from '../background.js';
import type { NounDeps } from '../deps.js';
import { answers, NoContent } from '../http/answers.js';
import type { TryDeps } from '../session/session-deps.js';
import { tellEnded } from '../session/tell-ended.js';
import { createTries } from '../session/tries.js';
import { resetMail, RESET_MINUTES } from './reset-mail.js';

type Deps = TryDeps & Pick<NounDeps, 'database' | 'bus' | 'mailer' | 'passwords' | 'userSessions' | 'settings'>;
const tags = ['session'];
const Accepted = Type.Null({ description: 'If the address is known, a mail is on its way.' });

/** A new password for who has forgotten the old one, by mail. */
export const passwordResetRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { clock, settings } = deps;
    const serves = settings.serves ?? 'customer';
    const background = createBackground(deps.logger);
    const tries = createTries('reset', deps);
    const lookUp = platformRepositories(deps.database).logOn;
    app.addHook('onClose', () => background.settled());

    /** After the answer: neither its words nor its time tell whether the address is known. */
    const sendLink = async (email: string, ip: string) => {
      const user = await deps.userSessions.findUser(email);
      if (!user?.active || user.tenantKind !== serves || !permitsAddress(user.ipAllowlist, ip)) return;
      const token = newSessionToken();
      const at = clock.now();
      const expiresAt = new Date(at.getTime() + RESET_MINUTES * 60_000);
      const records = tenantRecords(deps.database, user.tenantId);
      await records.transaction(async (tx) => {
        await tx.passwordResets.insert({
          tokenHash: hashSessionToken(token),
          userId: user.id,
          createdAt: at,
          expiresAt,
        });
        await writeAudit(tx, { userId: null, ip }, 'password-reset.asked', user.id);
      });
      try {
        await deps.mailer.send(resetMail(user.email, settings.publicUrl, token));
      } catch (error) {
        deps.logger.error({ err: error }, 'a mail could not be handed over');
        await records.transaction((tx) => writeAudit(tx, { userId: null, ip }, 'mail.failed', user.id));
      }
    };

    app.post(
      '/password-resets',
      {
        config: { public: true },
        schema: {
          summary: 'Ask for a new password',
          description:
            'Mails a link that works once, within 30 minutes. The answer is the same whether the address is known or not.',
          tags,
          body: PasswordResetRequest,
          response: answers({ 202: Accepted }, ['too-many-requests'], { public: true }),
        },
      },
      async (request, reply) => {
        const { email } = request.body;
        const { ip } = request;
        // Each counts: nobody's mailbox is to be filled.
        await tries.take(email, request, reply);
        reply.raw.once('finish', () => background.run('a reset link was not sent', () => sendLink(email, ip)));
        return reply.code(202).send(null);
      },
    );

    app.post(
      '/password-resets/complete',
      {
        config: { public: true },
        schema: {
          summary: 'Choose a new password',
          description: 'With the token of a link. Ends all log-ons of the user. The second factor stays as it is.',
          tags,
          body: PasswordReset,
          response: answers({ 204: NoContent }, ['reset-link-invalid', 'password-too-common', 'too-many-requests'], {
            public: true,
          }),
        },
      },
      async (request, reply) => {
        const { token, password } = request.body;
        const { ip } = request;
        const at = clock.now();
        const refuse = () => {
          tries.failed(request);
          return new ProblemError('reset-link-invalid', 'The link does not work, or not any more. Ask for another.');
        };
        // A token names nobody before it is known: wrong ones are counted by address alone.
        const taken = await tries.take(ip, request, reply);
        const tokenHash = isSessionToken(token) ? hashSessionToken(token) : '';
        const found = await lookUp.findPasswordReset(tokenHash);
        const usable =
          found !== undefined &&
          found.active &&
          found.tenantKind === serves &&
          permitsAddress(found.ipAllowlist, ip) &&
          found.usedAt === null &&
          found.expiresAt > at;
        if (!usable) {
          if (found) {
            background.run('a refused reset was not audited', () =>
              tenantRecords(deps.database, found.tenantId).transaction((tx) =>
                writeAudit(tx, { userId: null, ip }, 'password-reset.refused', found.userId),
              ),
            );
          }
          throw refuse();
        }
        await taken.giveBack();
        const { tenantId, userId } = found;
        checkNewPassword(password, found);
        const passwordHash = await deps.passwords.hash(password);
        const ended = await tenantRecords(deps.database, tenantId).transaction(async (tx) => {
          if (!(await tx.passwordResets.use(tokenHash, at))) return undefined;
          await tx.passwordResets.deleteUnused(userId);
          await tx.passwordResets.setPassword(userId, passwordHash, at);
          const sessions = await tx.users.endSessions(userId, at);
          await writeAudit(tx, { userId, ip }, 'password-reset.used', userId, { endedSessions: sessions.length });
          return sessions;
        });
        if (!ended) throw refuse();
        tellEnded(deps.bus, ended);
        return reply.code(204).send(null);
      },
    );
  };
