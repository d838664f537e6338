import type { InjectOptions } from 'fastify';
import type { Fixture } from './test-fixture.js';

/** A request that is answered well, made of the things of `path` in its URL and of `body` in its body. */
export interface Example {
  status: number;
  build(path: Fixture, body: Fixture): InjectOptions & { payload?: object | string };
}

export const get = (url: (of: Fixture) => string): Example => send(200, url);

/** @param payload what the body says; none without it */
export const send = (status: number, url: (of: Fixture) => string, payload?: (of: Fixture) => object): Example => ({
  status,
  build: (path, body) => ({ url: url(path), ...(payload ? { payload: payload(body) } : {}) }),
});
