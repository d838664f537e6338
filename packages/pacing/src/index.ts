export * from './errors.js';
export * from './pacer.js';
