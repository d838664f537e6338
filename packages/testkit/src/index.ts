export { freePort, startTestRedis, type TestRedis } from './redis-server.js';
export { until } from './until.js';
export { startTestMediaServer, type TestMediaServer } from './media-server-process.js';
