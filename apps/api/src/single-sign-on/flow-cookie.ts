import type { FastifyReply } from 'fastify';
import type { SecretBox, SecretPlace } from '@outrider/security';
import type { Flow } from './log-on-service.js';

/** How long one may be at the log-on service, ms. */
const FLOW_MS = 10 * 60_000;

interface SealedFlow extends Flow {
  until: number;
}

/** Kept by the browser alone, so it is in no table. */
const place = (tenantId: string, providerId: string): SecretPlace => ({
  tenantId,
  column: 'single-sign-on.flow',
  rowId: providerId,
});

/**
 * The cookie that ties the answer of a log-on service to the browser that began. It has to come along when another site sends the
 * browser back, so it is `Lax`; it says nothing, since it is sealed, and is taken away at the first answer.
 */
export function createFlowCookie(options: { secretBox: SecretBox; production: boolean; now: () => Date }) {
  const { secretBox, production, now } = options;
  const name = production ? '__Host-outrider_sso' : 'outrider_sso';
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax', secure: production } as const;
  return {
    name,
    set: async (reply: FastifyReply, provider: { tenantId: string; id: string; slug: string }, flow: Flow) => {
      const until = now().getTime() + FLOW_MS;
      const sealed = await secretBox.seal(
        JSON.stringify({ ...flow, until } satisfies SealedFlow),
        place(provider.tenantId, provider.id),
      );
      reply.setCookie(name, `${provider.slug}.${sealed}`, { ...attributes, maxAge: FLOW_MS / 1000 });
    },
    clear: (reply: FastifyReply) => reply.clearCookie(name, attributes),
    /** Whose log-on service it names; undefined where it is no such cookie. */
    slugOf: (value: string | undefined): string | undefined =>
      value !== undefined && value.length <= 2_000 ? /^([a-z0-9-]{3,60})\./.exec(value)?.[1] : undefined,
    /** Undefined where it was not sealed for this service, or is too old. */
    open: async (value: string, provider: { tenantId: string; id: string }): Promise<Flow | undefined> => {
      try {
        const sealed = value.slice(value.indexOf('.') + 1);
        const flow = JSON.parse(await secretBox.open(sealed, place(provider.tenantId, provider.id))) as SealedFlow;
        return flow.until > now().getTime() ? flow : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
