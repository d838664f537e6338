export * from './media-server.js';
