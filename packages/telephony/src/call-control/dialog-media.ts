import type { Logger } from '@outrider/platform';
import type { MediaLeg } from '../media-server.js';
import { answerSdp } from './sdp-answer.js';
import type { SrfDialog } from './srf-types.js';

/**
 * Answers the far end's re-INVITEs: hold, resume, a new address, a session refresh. Without an offer we make one, and
 * the answer comes in the ACK (RFC 3261 §14.2).
 */
export function answerReinvites(dialog: SrfDialog, leg: MediaLeg, logger: Logger): void {
  let version = Date.now();
  let offered = false;

  dialog.on('modify', (request, response) => {
    const contact = { Contact: dialog.local.contact };
    version += 1;
    if (request.body === '') {
      offered = true;
      response.send(200, { headers: contact, body: leg.localSdp });
      return;
    }
    leg.setRemote(request.body).then(
      () => response.send(200, { headers: contact, body: answerSdp(leg.localSdp, request.body, version) }),
      (error: unknown) => {
        logger.info({ err: error, dialogId: dialog.id }, 'a re-INVITE asked for media that the leg can not have');
        response.send(488);
      },
    );
  });
  dialog.on('ack', (request) => {
    if (!offered || request.body === '') return;
    offered = false;
    leg.setRemote(request.body).catch((error: unknown) => {
      logger.info({ err: error, dialogId: dialog.id }, 'the answer to our offer does not fit');
    });
  });
}
