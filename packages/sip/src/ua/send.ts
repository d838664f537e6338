import type { ClientTransaction, SipEndpoint, SipPeer, SipRequest, SipResponse } from '../types.js';
import { sequence } from './dialog-state.js';
import { answerChallenge, isStale, type Credentials } from './digest-client.js';
import { SipFailure } from './types.js';

export interface SendOptions {
  endpoint: Pick<SipEndpoint, 'request'>;
  target: SipPeer;
  credentials?: Credentials | undefined;
  /** The CSeq number of a request that is sent again with credentials. */
  nextSequence(request: SipRequest): number;
  /** Asked before credentials are sent: a call given up meanwhile is not tried again. */
  wanted?(): boolean;
}

export interface SendHandlers {
  provisional?(response: SipResponse, from: SipPeer): void;
  /** For INVITE: called for each 2xx, retransmitted and forked ones too. */
  success(response: SipResponse, request: SipRequest, from: SipPeer): void;
  failure(failure: SipFailure): void;
}

/** A first answer, and one more where the server says that only its nonce was stale. */
const MAX_CHALLENGES = 2;

/** Sends a request and, challenged by 401 or 407, once more with credentials. */
export function send(first: SipRequest, options: SendOptions, on: SendHandlers): Pick<ClientTransaction, 'cancel'> {
  let current: ClientTransaction;
  let challenges = 0;

  function withCredentials(request: SipRequest, response: SipResponse): SipRequest | undefined {
    if ((response.status !== 401 && response.status !== 407) || !options.credentials) return undefined;
    challenges += 1;
    if (challenges > MAX_CHALLENGES || (challenges > 1 && !isStale(response))) return undefined;
    if (options.wanted && !options.wanted()) return undefined;
    const answer = answerChallenge(response, request, options.credentials);
    if (!answer) return undefined;
    const headers = request.headers.clone();
    headers.delete('via');
    headers.set(answer.header, answer.value);
    headers.set('cseq', `${options.nextSequence(request)} ${request.method}`);
    return { ...request, headers };
  }

  function attempt(request: SipRequest): void {
    current = options.endpoint.request(request, options.target, {
      onResponse(response, from) {
        if (response.status < 200) return on.provisional?.(response, from);
        if (response.status < 300) return on.success(response, request, from);
        const again = withCredentials(request, response);
        if (again) return attempt(again);
        on.failure(
          new SipFailure(
            'rejected',
            response.status,
            `${request.method} was answered ${response.status} ${response.reason}`,
            response,
          ),
        );
      },
      onFailure(cause) {
        const what = cause === 'timeout' ? 'had no final response' : 'could not be sent';
        on.failure(new SipFailure(cause, undefined, `${request.method} to ${options.target.host} ${what}`));
      },
    });
  }

  attempt(first);
  return { cancel: (headers) => current.cancel(headers) };
}

/** `send` for a request other than INVITE. Resolves with any final response. @throws SipFailure without one. */
export function exchange(request: SipRequest, options: SendOptions): Promise<SipResponse> {
  return new Promise((resolve, reject) => {
    send(request, options, {
      success: resolve,
      failure: (failure) => (failure.response ? resolve(failure.response) : reject(failure)),
    });
  });
}

/** The next CSeq for requests outside a dialog. */
export function plusOne(request: SipRequest): number {
  return (sequence(request) ?? 0) + 1;
}
