export * from './termination.js';
export * from './states.js';
export * from './disposition.js';
export * from './calling-window.js';
