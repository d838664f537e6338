import { Queue } from 'bullmq';
import { createLogger, createRedis, redisKeys } from '@outrider/platform';

export interface HeldJob {
  tenantId: string;
  campaignId: string;
  attemptId: string;
}

/** The queue between claim and INVITE, held and let go by a test: what changes meanwhile changes in between. */
export interface DialQueue {
  /** No more jobs are taken from it. */
  hold(): Promise<void>;
  letGo(): Promise<void>;
  /** The job of that attempt once more, as a queue that delivers at least once may. */
  repeat(job: HeldJob, times: number): Promise<void>;
  /** Loses the job of that attempt. */
  lose(attemptId: string): Promise<void>;
  /** Jobs that wait or run. */
  size(): Promise<number>;
  close(): Promise<void>;
}

export function openDialQueue(redisUrl: string): DialQueue {
  const connection = createRedis(redisUrl, { logger: createLogger('test', { level: 'silent' }) });
  const queue = new Queue('dial', { connection, prefix: redisKeys.queues });
  let copies = 0;
  return {
    hold: () => queue.pause(),
    letGo: () => queue.resume(),
    async repeat(data, times) {
      const opts = () => ({ jobId: `copy-${(copies += 1)}`, removeOnComplete: true, removeOnFail: true });
      await queue.addBulk(Array.from({ length: times }, () => ({ name: 'dial', data, opts: opts() })));
    },
    async lose(attemptId) {
      if ((await queue.remove(attemptId)) !== 1) throw new Error(`The queue has no job of attempt ${attemptId}.`);
    },
    async size() {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    async close() {
      await queue.close();
      connection.disconnect();
    },
  };
}
