import type { Logger } from '@outrider/platform';
import type { MediaLeg, MediaRecording, MediaRoom, Prompt } from '@outrider/telephony';

/** What a customer on hold hears. */
const HOLD_TONE: Prompt = { type: 'tone', hz: 425, ms: 400 };
/** How long a customer is kept for an agent whose leg was lost, ms. */
export const AGENT_LOST_MS = 20_000;

/** The customer's leg in the agent's room, while they talk. */
export interface Talk {
  /** The file below the recordings folder, if it is recorded. */
  record(path: string): Promise<void>;
  /** Neither hears the other; the customer hears the hold tone. */
  setHold(on: boolean): Promise<void>;
  /** The agent's leg is gone, or is back: the customer waits for it at most `AGENT_LOST_MS`. */
  setAgentLeg(up: boolean): void;
  sendDtmf(digits: string): Promise<void>;
  /** Ends what time and recording have under way, also a recording that is only about to begin. Resolves when it is whole. */
  end(): Promise<void>;
}

export function startTalk(options: {
  leg: MediaLeg;
  room: MediaRoom;
  /** The agent has not come back in time. */
  onAgentLost(): void;
  logger: Logger;
}): Talk {
  const { leg, room, onAgentLost, logger } = options;
  let held = false;
  let agentUp = true;
  let playing = false;
  let recording: Promise<MediaRecording> | undefined;
  let lostTimer: NodeJS.Timeout | undefined;
  let over = false;

  const log = (error: unknown) => {
    if (!over) logger.info({ err: error }, 'the media server refused a step of a talk');
  };

  function updateTone(): void {
    const wanted = (held || !agentUp) && !over;
    if (wanted === playing) return;
    playing = wanted;
    if (wanted) leg.play(HOLD_TONE, { loop: true }).catch(log);
    else if (!over) leg.stopPlaying().catch(log);
  }

  return {
    async record(path) {
      recording = room.record({ path, left: leg, right: 'others' });
      await recording;
    },
    async setHold(on) {
      held = on;
      const gain = on ? 0 : 1;
      await Promise.all([room.setHear('others', leg, gain), room.setHear(leg, 'others', gain)]);
      updateTone();
    },
    setAgentLeg(up) {
      if (up === agentUp || over) return;
      agentUp = up;
      clearTimeout(lostTimer);
      if (!up) lostTimer = setTimeout(onAgentLost, AGENT_LOST_MS);
      updateTone();
    },
    sendDtmf: (digits) => leg.sendDtmf(digits),
    async end() {
      over = true;
      clearTimeout(lostTimer);
      const begun = await recording?.catch(() => undefined);
      await begun?.stop().catch((error: unknown) => {
        logger.warn({ err: error }, 'a recording could not be finished');
      });
    },
  };
}
