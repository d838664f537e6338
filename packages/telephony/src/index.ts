export * from './media-server.js';
export * from './call-control/index.js';
export * from './embedded-media/index.js';
export * from './abandon-prompt/index.js';
