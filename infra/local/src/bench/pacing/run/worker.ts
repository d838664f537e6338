import { parentPort } from 'node:worker_threads';
import { work, type Order } from './work.js';

parentPort?.on('message', (order: Order) => parentPort?.postMessage(work(order)));
