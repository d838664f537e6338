import type { Logger } from '@outrider/platform';
import type { MediaServer } from '../media-server.js';
import { acceptAgentLegs, type AgentAccount, type AgentLegOptions } from './agent-legs.js';
import type { CallRequest } from './invite.js';
import { hangUpOrphan, type OrphanLeg, type OrphanResult } from './orphans.js';
import { placeCall, type CallHandlers, type CustomerCall, type PlacedCall } from './place-call.js';
import { createSwitchLink, type SwitchAddress } from './switch-link.js';

/** Calls of a lost connection that are hung up when it is back; older ones the reconciler has dealt with. */
const MAX_LOST = 5_000;

/** Everything the dialer does on SIP, over one connection to a drachtio server. */
export interface CallControl {
  /** The SIP server is connected: calls can be placed. */
  isUp(): boolean;
  onUp(listener: () => void): void;
  /** The connection is lost. By the time this is called, every call and agent leg over it has been ended. */
  onLost(listener: () => void): void;
  placeCall(request: CallRequest, handlers: CallHandlers): CustomerCall;
  /** May be called once. */
  acceptAgentLegs<A extends AgentAccount>(options: AgentLegOptions<A>): void;
  /** @throws CallControlError `switch-unavailable` */
  hangUpOrphan(orphan: OrphanLeg): Promise<OrphanResult>;
  /** Calls placed that are not over. */
  openCalls(): number;
  close(): void;
}

export function createCallControl(options: {
  switch: SwitchAddress;
  media: Pick<MediaServer, 'createLeg'>;
  logger: Logger;
}): CallControl {
  const { media, logger } = options;
  const link = createSwitchLink({ ...options.switch, logger });
  const calls = new Set<{ call: PlacedCall; request: CallRequest }>();
  let agentLegs: { switchLost(): void } | undefined;
  let lost: OrphanLeg[] = [];

  link.onLost(() => {
    for (const { call, request } of [...calls]) {
      const ids = call.switchLost();
      if (ids) lost.push({ callId: request.callId, fromTag: request.fromTag, ...ids });
    }
    lost = lost.slice(-MAX_LOST);
    agentLegs?.switchLost();
  });

  // The connection may have been lost while the SIP server and its calls lived on.
  link.onUp(() => {
    const left = lost;
    lost = [];
    for (const orphan of left) {
      hangUpOrphan(link, orphan).catch((error: unknown) => {
        logger.warn({ err: error, callId: orphan.callId }, 'a call of a lost connection could not be hung up');
      });
    }
  });

  return {
    isUp: () => link.isUp(),
    onUp: (listener) => link.onUp(listener),
    onLost: (listener) => link.onLost(listener),
    placeCall(request, handlers) {
      const placed = placeCall({ link, media, logger }, request, handlers);
      const entry = { call: placed, request };
      calls.add(entry);
      void placed.closed.then(() => calls.delete(entry));
      return placed;
    },
    acceptAgentLegs(agentLegOptions) {
      agentLegs = acceptAgentLegs({ link, media, logger }, agentLegOptions);
    },
    hangUpOrphan: (orphan) => hangUpOrphan(link, orphan),
    openCalls: () => calls.size,
    close: () => link.close(),
  };
}
