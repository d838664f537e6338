export * from './errors.js';
export * from './ids.js';
export * from './rest/index.js';
