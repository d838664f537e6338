import { ProblemError } from '@outrider/contracts';
import type { SharedCounts } from '../http/shared-counts.js';

export interface ClientLimit {
  /** Counts a request. @throws ProblemError `too-many-requests` where the client has had all of its minute's */
  take(clientId: string, perMinute: number): void;
}

/** Keeps each client to its rate. @param counts with windows of a minute */
export function createClientLimit(counts: Pick<SharedCounts, 'count'>): ClientLimit {
  return {
    take: (clientId, perMinute) => {
      const { count, waitMs } = counts.count(`client ${clientId}`);
      if (count <= perMinute) return;
      const seconds = Math.ceil(waitMs / 1000);
      throw new ProblemError(
        'too-many-requests',
        `This client may make ${perMinute} requests a minute. Try again in ${seconds} s.`,
        { retryAfterS: seconds },
      );
    },
  };
}
