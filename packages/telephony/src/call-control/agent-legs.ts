import { logRefusedLogOn, type Logger } from '@outrider/platform';
import { LRUCache } from 'lru-cache';
import type { MediaLeg, MediaServer } from '../media-server.js';
import { answerReinvites } from './dialog-media.js';
import { createDigestGate, parseDigestAnswer } from './digest.js';
import type { SrfDialog, SrfError, SrfRequest, SrfResponse } from './srf-types.js';
import type { SwitchLink } from './switch-link.js';

/** More than any phone's offer. */
const MAX_OFFER = 16_384;

/** What the dialer knows of an account that may phone in now. */
export interface AgentAccount {
  /** MD5(user:realm:password) in hex. */
  sipHa1: string;
  /** It may not phone in any more. */
  over?: boolean;
}

/** An agent's phone that is on the line. */
export interface AgentLeg<A extends AgentAccount = AgentAccount> {
  /** The user name of the one-time account, and what was found under it. */
  readonly username: string;
  readonly account: A;
  readonly leg: MediaLeg;
  readonly sipDialogId: string;
  hangUp(): void;
  /** Exactly once, also when it is already over. The media leg is gone. */
  onEnded(listener: (by: 'far-end' | 'us' | 'switch-lost' | 'media-lost') => void): void;
}

export interface AgentLegOptions<A extends AgentAccount> {
  realm: string;
  /** Signs nonces; the same in every process that answers agents' phones. */
  nonceKey: Buffer;
  findAccount(username: string): Promise<A | undefined>;
  onLeg(leg: AgentLeg<A>): void;
}

/** Answers INVITEs of agents' phones: digest challenge, media leg, 200. Nothing else may phone in. */
export function acceptAgentLegs<A extends AgentAccount>(
  { link, media, logger }: { link: SwitchLink; media: Pick<MediaServer, 'createLeg'>; logger: Logger },
  options: AgentLegOptions<A>,
): { switchLost(): void } {
  const gate = createDigestGate({ realm: options.realm, key: options.nonceKey });
  const legs = new Set<{ end(by: 'switch-lost'): void }>();
  const lateness = createLateness();

  async function onInvite(request: SrfRequest, response: SrfResponse): Promise<void> {
    // A nonce is good for one call from one address: a datagram with a forged source has none.
    const callId = `${request.get('call-id')} ${request.source_address}`;
    const challenge = (stale: boolean) =>
      response.send(401, { headers: { 'WWW-Authenticate': gate.challenge(callId, stale) } });
    const answer = request.has('authorization') ? parseDigestAnswer(request.get('authorization')) : undefined;
    if (!answer) return challenge(false);

    const account = await options.findAccount(answer.username);
    // An unknown user is told apart from a wrong password by nothing, not even by time.
    const verdict = gate.verify(answer, account?.sipHa1 ?? '0'.repeat(32), { method: 'INVITE', callId });
    if (verdict === 'stale') return challenge(true);
    if (verdict === 'wrong' || !account || account.over) {
      const known = account !== undefined && (verdict === 'ok' || lateness.forgives(answer.username));
      if (known) logger.info({ username: answer.username }, 'a phone called with an account that is over');
      else logRefusedLogOn(logger, { service: 'sip', ip: request.source_address });
      return response.send(403);
    }
    lateness.forget(answer.username);
    if (request.body === '' || request.body.length > MAX_OFFER) return response.send(488);
    await answerPhone(request, response, answer.username, account);
  }

  async function answerPhone(request: SrfRequest, response: SrfResponse, username: string, account: A): Promise<void> {
    let cancelled = false;
    request.on('cancel', () => (cancelled = true));
    const leg = await media.createLeg({ offer: request.body, label: username }).catch((error: unknown) => {
      logger.warn({ err: error, username }, "no media leg for an agent's phone");
      response.send((error as { code?: string }).code === 'media-unsupported' ? 488 : 503);
      return undefined;
    });
    if (!leg) return;
    if (cancelled) return void leg.release().catch(() => undefined);
    let refused = false;
    // It may call back twice: with a CANCEL that crossed our 200, and then with the dialog.
    link.srf.createUAS(request, response, { localSdp: leg.localSdp }, (error: SrfError | null, dialog?: SrfDialog) => {
      if (dialog && !refused) return keep(dialog, leg, username, account);
      dialog?.destroy(() => undefined);
      if (refused) return;
      refused = true;
      logger.info({ err: error, username }, "an agent's phone could not be answered");
      leg.release().catch(() => undefined);
    });
  }

  function keep(dialog: SrfDialog, leg: MediaLeg, username: string, account: A): void {
    const listeners: ((by: 'far-end' | 'us' | 'switch-lost' | 'media-lost') => void)[] = [];
    let ended: 'far-end' | 'us' | 'switch-lost' | 'media-lost' | undefined;
    const entry = { end };

    function end(by: NonNullable<typeof ended>): void {
      if (ended) return;
      ended = by;
      legs.delete(entry);
      if (by === 'us' || by === 'media-lost') dialog.destroy(() => undefined);
      leg.release().catch(() => undefined);
      for (const listener of listeners) listener(by);
    }

    legs.add(entry);
    dialog.on('destroy', () => end('far-end'));
    leg.onGone(() => end('media-lost'));
    answerReinvites(dialog, leg, logger);
    options.onLeg({
      username,
      account,
      leg,
      sipDialogId: dialog.id,
      hangUp: () => end('us'),
      onEnded: (listener) => (ended ? listener(ended) : void listeners.push(listener)),
    });
  }

  link.srf.invite((request, response) => {
    onInvite(request, response).catch((error: unknown) => {
      logger.error({ err: error }, "an agent's phone could not be served");
      response.send(500);
    });
  });

  return {
    switchLost() {
      for (const entry of [...legs]) entry.end('switch-lost');
    },
  };
}

/** Wrong passwords in a row of an account that exists that are forgiven. */
const FORGIVEN = 2;
const MAX_LATE = 10_000;

/**
 * A phone whose session got another password while it was cut off calls with the old one first. That is no guess: a whole office that
 * comes back after an outage must not be shut out for it.
 */
function createLateness(): { forgives(username: string): boolean; forget(username: string): void } {
  const late = new LRUCache<string, number>({ max: MAX_LATE });
  return {
    forgives(username) {
      const times = (late.get(username) ?? 0) + 1;
      late.set(username, times);
      return times <= FORGIVEN;
    },
    forget: (username) => void late.delete(username),
  };
}
