export * from './errors.js';
export * from './pacer.js';
export type { PacingLogEntry } from './log-entry.js';
export * from './recorded-pacer.js';
export * from './replay.js';
export * from './answer-model/answer-model.js';
