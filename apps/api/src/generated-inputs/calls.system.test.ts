import { askOperationsOf } from './ask-operations.js';

askOperationsOf('calls');
