import { randomInt } from 'node:crypto';
import { answerAudioOffer, createRtpSession, type FrameSource, type RtpPorts } from '@outrider/audio';
import { createHearing, type HeardTone } from './hearing.js';
import type { Scenario } from './scenario.js';

/** The called party's ears and mouth. */
export interface CallMedia {
  /** Our answer to an offer, the first or a later one. @throws AudioError where the offer can't be answered. */
  answer(offer: string): string;
  /** What is said from now on; nothing where undefined or when the source ends. */
  say(source: FrameSource | undefined): void;
  /** Audio came once, and none for so long although the caller may send. */
  silentFor(ms: number): boolean;
  report(): { heard: HeardTone[]; dtmf: string; rtpSent: number; rtpReceived: number };
  close(): Promise<void>;
}

const MAX_DTMF = 64;
/** `light` sends one frame of these, and listens so much more rarely. */
const LIGHT_FRAMES = 10;
const LISTEN_EVERY_MS = { full: 500, light: 5_000 };

/** Opens a port for a call. @throws AudioError `rtp-ports-exhausted`. */
export async function openCallMedia(options: {
  host: string;
  audio: Scenario['audio'];
  ports?: RtpPorts;
}): Promise<CallMedia> {
  const { host, audio, ports } = options;
  const session = await createRtpSession({ host, ...(ports && { ports }) });
  const hearing = createHearing(LISTEN_EVERY_MS[audio === 'light' ? 'light' : 'full']);
  const local = { host, port: session.port, sessionId: randomInt(2 ** 31), version: 0 };
  let saying: FrameSource | undefined;
  let frame = 0;
  let dtmf = '';
  session.onDtmf((digit) => {
    if (dtmf.length < MAX_DTMF) dtmf += digit;
  });

  function nextFrame(): Int16Array | undefined {
    frame += 1;
    const said = saying?.();
    return audio === 'light' && frame % LIGHT_FRAMES !== 0 ? undefined : said;
  }
  if (audio !== 'none') session.run({ source: nextFrame, sink: hearing.frame });

  return {
    answer(offer) {
      const { sdp, remote } = answerAudioOffer(offer, { ...local, version: local.version + 1 });
      local.version += 1;
      session.setRemote(remote);
      return sdp;
    },
    say: (source) => void (saying = source),
    silentFor: (ms) => session.counters.received > 0 && session.silentMs() > ms,
    report: () => ({
      heard: hearing.tones(),
      dtmf,
      rtpSent: session.counters.sent,
      rtpReceived: session.counters.received,
    }),
    close: () => session.close(),
  };
}
