export { ConfigError, loadConfig, LOG_LEVELS, type LogLevel, type ProcessConfig } from './load.js';
export { configPiece, type ConfigContext, type ConfigPiece, type ConfigProblem } from './piece.js';
export { peerProblem } from './peers.js';
export { secretProblems } from './secrets.js';
export * from './pieces.js';
export { staffConfig } from './staff.js';
export { proxiesConfig } from './proxies.js';
export { mailConfig, publicUrlConfig } from './mail.js';
