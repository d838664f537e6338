import type { HTTPMethods, InjectOptions } from 'fastify';
import type { TestApi } from '../test-api.js';
import { EXAMPLES } from '../test-examples.js';
import type { Fixture } from '../test-fixture.js';

/** What the document says of a shape. */
export interface Shape {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  properties?: Record<string, Shape>;
  additionalProperties?: boolean | Shape;
  patternProperties?: Record<string, Shape>;
  items?: Shape;
  anyOf?: Shape[];
  allOf?: Shape[];
  oneOf?: Shape[];
}

export interface Operation {
  /** `POST /v1/users` */
  name: string;
  method: HTTPMethods;
  parameters: { in: string; name: string; schema?: Shape }[];
  /** Of a JSON body. */
  body: Shape | undefined;
  /** A request that is well formed, of a tenant's own things; undefined for what needs no log-on. */
  example: ((of: Fixture) => InjectOptions) | undefined;
}

interface Documented {
  parameters?: Operation['parameters'];
  requestBody?: { content?: Record<string, { schema?: Shape }> };
}

/** Every operation of the document. */
export async function operationsOf(api: TestApi): Promise<Operation[]> {
  const { paths } = (await api.app.inject('/v1/openapi.json')).json<{
    paths: Record<string, Record<string, Documented>>;
  }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, { parameters = [], requestBody }]): Operation => {
      const method = verb.toUpperCase() as HTTPMethods;
      const example = EXAMPLES[`${method} ${path}`];
      return {
        ...{ name: `${method} ${path}`, method, parameters },
        body: requestBody?.content?.['application/json']?.schema,
        example: example && ((of) => ({ method, ...example.build(of, of) })),
      };
    }),
  );
}
