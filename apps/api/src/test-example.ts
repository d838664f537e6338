import type { InjectOptions } from 'fastify';
import type { Fixture } from './test-fixture.js';

/** A request that is answered well, made of the things of `path` in its URL and of `body` in its body. */
export interface Example {
  status: number;
  build(path: Fixture, body: Fixture): InjectOptions & { payload?: object | string };
}
