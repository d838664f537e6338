export { createUserAgent } from './user-agent.js';
export * from './types.js';
export {
  createDigestServer,
  type DigestServer,
  type DigestServerOptions,
  type DigestVerdict,
} from './digest-server.js';
export { digestHa1 } from './digest.js';
export type { Credentials } from './digest-client.js';
