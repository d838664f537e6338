export { freePort, startTestRedis, type TestRedis } from './redis-server.js';
export { until } from './until.js';
