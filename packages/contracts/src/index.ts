export * from './audit.js';
export * from './errors.js';
export * from './ids.js';
export * from './rest/index.js';
export * from './messages.js';
export * from './agent-messages.js';
export * from './live-messages.js';
