export { ensureAbandonPrompt, type AbandonNotice } from './abandon-prompt.js';
