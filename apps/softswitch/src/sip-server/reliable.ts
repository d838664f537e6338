import { transactionTimeout, type ServerTransaction, type SipRequest, type SipTimers } from '@outrider/sip';
import type { Answer } from './net-requests.js';

/** Provisional responses that the far end must confirm (RFC 3262 §3), of one INVITE. */
export interface ReliableResponses {
  /** Sends an application's response in its turn. */
  submit(answer: Answer): void;
  /** A PRACK came. False where it confirms nothing of ours. */
  confirmed(prack: SipRequest): boolean;
  stop(): void;
}

export function createReliableResponses(deps: {
  transaction: ServerTransaction;
  invite: SipRequest;
  timers: SipTimers;
  /** Nobody confirmed: the INVITE has been refused with 500. */
  onUnconfirmed(): void;
}): ReliableResponses {
  const { transaction, invite, timers, onUnconfirmed } = deps;
  // RFC 3262 §3: the first number is random below 2³¹.
  let number = 1 + Math.floor(Math.random() * 0x3fff_ffff);
  let unconfirmed: { number: number; repeat: NodeJS.Timeout; deadline: NodeJS.Timeout } | undefined;
  const queue: Answer[] = [];

  function transmit(answer: Answer): void {
    number += 1;
    answer.headers['RSeq'] = String(number);
    answer.send();
    const again = (interval: number): NodeJS.Timeout =>
      setTimeout(() => {
        if (!unconfirmed) return;
        unconfirmed.repeat = again(interval * 2);
        transaction.repeat();
      }, interval);
    unconfirmed = {
      number,
      repeat: again(timers.t1),
      deadline: setTimeout(() => {
        stop();
        transaction.respond(500);
        onUnconfirmed();
      }, transactionTimeout(timers)),
    };
  }

  function settle(): void {
    clearTimeout(unconfirmed?.repeat);
    clearTimeout(unconfirmed?.deadline);
    unconfirmed = undefined;
  }

  function stop(): void {
    settle();
    for (const answer of queue.splice(0)) answer.refuse('the INVITE is over');
  }

  function next(): void {
    const answer = queue.shift();
    if (!answer) return;
    if (isReliable(answer)) return transmit(answer);
    answer.send();
    if (answer.status >= 200) stop();
    else next();
  }

  return {
    submit(answer) {
      // One at a time, and no 2xx while one is unconfirmed; a refusal may go at once.
      if (answer.status >= 300) {
        stop();
        answer.send();
        return;
      }
      queue.push(answer);
      if (!unconfirmed) next();
    },
    confirmed(prack) {
      const match = /^\s*(\d{1,10})\s+(\d{1,10})\s+(\S+)\s*$/.exec(prack.headers.get('rack') ?? '');
      const expected = invite.headers.get('cseq');
      if (!match || !unconfirmed || Number(match[1]) !== unconfirmed.number || `${match[2]} ${match[3]}` !== expected) {
        return false;
      }
      settle();
      next();
      return true;
    },
    stop,
  };
}

export function isReliable(answer: Pick<Answer, 'status' | 'headers'>): boolean {
  if (answer.status <= 100 || answer.status >= 200) return false;
  const require = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'require')?.[1] ?? '';
  return String(require).includes('100rel');
}
