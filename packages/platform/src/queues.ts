import { Queue, Worker, type Job, type WorkerOptions } from 'bullmq';
import { createRedis } from './redis.js';
import { redisKeys } from './keys.js';
import type { Logger } from './logger.js';

/**
 * Every queue and what its jobs carry: identifiers only, since the truth is in the database.
 * Jobs are delivered at least once; a handler finds out from the database whether its work is done.
 */
export interface QueueJobs {
  dial: { tenantId: string; campaignId: string; attemptId: string };
}
export type QueueName = keyof QueueJobs;

export interface JobQueue<N extends QueueName> {
  /**
   * Adds jobs in one round trip; a job whose id is in the queue already is not added again.
   * @throws when Redis is out of reach; nothing else may depend on it having succeeded.
   */
  add(jobs: readonly { jobId: string; data: QueueJobs[N] }[]): Promise<void>;
  /** Jobs waiting or running. */
  size(): Promise<number>;
  /** Which of these jobs are waiting or running. @throws when Redis is out of reach. */
  present(jobIds: readonly string[]): Promise<Set<string>>;
  close(): Promise<void>;
}

/** A handler of a queue's jobs in this process. */
export interface JobWorker {
  /** Takes no more jobs and waits for those in hand. */
  close(): Promise<void>;
}

interface QueueOptions {
  redisUrl: string;
  logger: Logger;
}

/** The adding side of a queue. Fails soon, instead of waiting, while Redis is away. */
export function createQueue<N extends QueueName>(name: N, options: QueueOptions): JobQueue<N> {
  const connection = createRedis(options.redisUrl, { logger: options.logger });
  const queue = new Queue(name, {
    connection,
    prefix: redisKeys.queues,
    // Never tried again by the queue: an attempt is dialed once or not at all.
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  // The connection reports the loss of Redis; what is left tells nothing that somebody could act on.
  queue.on('error', (error) => options.logger.debug({ err: error, queue: name }, 'a queue met an error'));
  return {
    add: async (jobs) => {
      await queue.addBulk(
        jobs.map(({ jobId, data }) => ({ name, data, opts: { jobId } }) as Parameters<typeof queue.addBulk>[0][number]),
      );
    },
    size: async () => {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
      return Object.values(counts).reduce((sum, count) => sum + count, 0);
    },
    present: async (jobIds) => {
      const jobs = await Promise.all(jobIds.map((jobId) => queue.getJob(jobId)));
      return new Set(jobIds.filter((_, i) => jobs[i] !== undefined));
    },
    close: async () => {
      await queue.close();
      connection.disconnect();
    },
  };
}

/** The working side of a queue. An error of the handler is logged and the job is dropped, not repeated. */
export function createWorker<N extends QueueName>(
  name: N,
  handler: (data: QueueJobs[N], jobId: string) => Promise<void>,
  options: QueueOptions & Pick<WorkerOptions, 'concurrency'>,
): JobWorker {
  const connection = createRedis(options.redisUrl, { logger: options.logger, purpose: 'queue' });
  const worker = new Worker<QueueJobs[N]>(
    name,
    async (job: Job<QueueJobs[N]>) => {
      try {
        await handler(job.data, job.id ?? '');
      } catch (error) {
        options.logger.error({ err: error, queue: name, jobId: job.id }, 'a job failed');
      }
    },
    {
      connection,
      prefix: redisKeys.queues,
      concurrency: options.concurrency ?? 50,
      // A job of a killed worker comes again; it finds in the database that its attempt is not its own any more.
      stalledInterval: 5_000,
      lockDuration: 15_000,
      maxStalledCount: 1,
      // After a fetch that the loss of Redis broke off. Its default, 15 s, is longer than recovery may take.
      runRetryDelay: 500,
    },
  );
  worker.on('error', (error) => options.logger.debug({ err: error, queue: name }, 'a queue worker met an error'));
  return {
    close: async () => {
      await worker.close();
      connection.disconnect();
    },
  };
}
