import { terminationOfSipStatus, type Termination } from '@outrider/domain';

/**
 * Why an INVITE was not answered.
 * @param status the final response; undefined: the SIP server could not send the request at all
 * @param rang whether a 18x had come before
 */
export function refusalTermination(status: number | undefined, rang: boolean): Termination {
  if (status === undefined) return { result: 'failed', reason: 'trunk-unreachable' };
  // A 2xx that makes no usable dialog.
  if (status < 300) return { result: 'failed', reason: 'trunk-rejected' };
  return terminationOfSipStatus(status, rang);
}
