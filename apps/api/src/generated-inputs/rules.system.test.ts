import { askOperationsOf } from './ask-operations.js';

askOperationsOf('rules');
