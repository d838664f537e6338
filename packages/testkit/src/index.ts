export { freePort, startTestRedis, type TestRedis } from './redis-server.js';
export { until } from './until.js';
export { startTestMediaServer, type TestMediaServer } from './media-server-process.js';
export { createPhone, type Phone, type PhoneLoss, type PhoneOptions } from './phone/phone.js';
export type { Heard } from './phone/ear.js';
