import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { work, type Answer, type Order } from './work.js';

/**
 * Works orders off, the costliest first, on a thread for each core. One thread is this one; so are all when the
 * command runs from source, which worker threads can't load.
 */
export async function workOff(
  orders: readonly (Order & { cost: number })[],
  options: { threads?: number },
  done: (answer: Answer, finished: number) => void,
): Promise<void> {
  const open = [...orders].sort((a, b) => a.cost - b.cost);
  const compiled = import.meta.url.endsWith('.js');
  const threads = compiled ? Math.min(options.threads ?? availableParallelism(), open.length) : 1;
  let finished = 0;
  if (threads === 1) {
    for (let order = open.pop(); order; order = open.pop()) done(work(order), (finished += 1));
    return;
  }
  await Promise.all(Array.from({ length: threads }, runThread));

  async function runThread(): Promise<void> {
    const worker = new Worker(new URL('./worker.js', import.meta.url));
    try {
      for (let order = open.pop(); order; order = open.pop()) done(await ask(worker, order), (finished += 1));
    } finally {
      await worker.terminate();
    }
  }
}

function ask(worker: Worker, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const end = () => {
      worker.off('message', onMessage);
      worker.off('error', onError);
    };
    const onMessage = (answer: Answer) => {
      end();
      resolve(answer);
    };
    const onError = (error: Error) => {
      end();
      reject(error);
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(order);
  });
}
