export * from './tenancy.js';
export * from './campaigns.js';
export * from './trunks.js';
export * from './leads.js';
export * from './calls.js';
export * from './requests.js';
export * from './answer-models.js';
