import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

const DESCRIPTION = `Outrider's REST API.

Log on with \`POST /v1/session\`; the session travels in a cookie. Programs of partners get a token (\`POST /v1/token\`) and send it as
\`Authorization: Bearer\`, at the routes that say so. Lists come in pages: \`nextCursor\` of one page is \`cursor\` of
the next. Every fault is answered as problem details (RFC 9457) whose \`code\` is stable. What belongs to another customer does not
exist: 404; nor does, without the permission \`teams.all\`, who is outside of one's own team and those below it, and what is theirs.
From outside the customer's allowlist nobody is logged on: 401. Times are ISO 8601; answers are in UTC.`;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Content types, and their schemas, of a body that is described and not checked, since it goes on as a stream. */
    streamedBody?: Record<string, { schema: object }>;
  }
}

/** The description of every route, made from the schemas that check requests and answers. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Outrider', version: '1', description: DESCRIPTION },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'outrider_session' },
          client: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json['$id'] ?? `schema-${index}`) },
    transform: ({ schema, url, route }) => {
      const { permission, clients, streamedBody } = route.config ?? {};
      return {
        url,
        schema: {
          ...schema,
          ...(streamedBody ? { body: { content: streamedBody } } : {}),
          ...(permission === undefined
            ? { security: [] }
            : {
                security: [{ session: [] }, ...(clients ? [{ client: [] }] : [])],
                description: needs(schema?.description, permission),
              }),
        },
      };
    },
  });
  app.get('/v1/openapi.json', { config: { public: true }, schema: { hide: true } }, async () => app.swagger());
}

const needs = (description: string | undefined, permission: string) =>
  `${description ? `${description}\n\n` : ''}Needs the permission \`${permission}\`.`;
