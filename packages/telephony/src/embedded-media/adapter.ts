import type { Logger } from '@outrider/platform';
import { MediaError, type LegRef, type MediaLeg, type MediaRoom, type MediaServer } from '../media-server.js';
import { createMediaLink, type MediaLink } from './link.js';
import type { LegOrOthers } from './protocol.js';

/** The embedded media server, with what a process tells of its own health. */
export interface EmbeddedMediaServer extends MediaServer {
  isUp(): boolean;
  /** Each time that the connection has been made. */
  onUp(listener: () => void): void;
}

/** A leg as the adapter keeps it. */
interface KeptLeg {
  gone: boolean;
  readonly listeners: {
    dtmf: ((digit: string) => void)[];
    silent: ((silentMs: number) => void)[];
    gone: (() => void)[];
  };
}

const MAX_LABEL = 200;
/** Closing a file may wait for a busy disk. */
const STOP_RECORDING_MS = 20_000;
const DIGIT_MS = 180;
const gone = (what: string) => new MediaError('media-gone', `The ${what} is gone.`);

/**
 * Connects to the embedded media server and stays connected, trying again with growing pauses (≤ 2 s). Requests made before the
 * first try is over wait for it; without a connection they fail at once with MediaError `media-unavailable`.
 */
export function createEmbeddedMediaServer(options: {
  /** `ws://host:port` */
  url: string;
  secret: string;
  log: Pick<Logger, 'info' | 'warn'>;
}): EmbeddedMediaServer {
  const legs = new Map<string, KeptLeg>();
  const upListeners: (() => void)[] = [];
  const lostListeners: (() => void)[] = [];
  /** Grows with each lost connection: what was made before is gone. */
  let generation = 0;

  const lose = () => {
    generation++;
    const lost = [...legs.values()];
    legs.clear();
    for (const leg of lost) {
      leg.gone = true;
      for (const listener of leg.listeners.gone) listener();
    }
  };
  const link = createMediaLink({
    ...options,
    onUp: () => upListeners.forEach((listener) => listener()),
    onLost() {
      lose();
      lostListeners.forEach((listener) => listener());
    },
    onEvent(_event, params) {
      const listeners = legs.get(params.legId)?.listeners;
      if ('digit' in params) listeners?.dtmf.forEach((listener) => listener(params.digit));
      else listeners?.silent.forEach((listener) => listener(params.silentMs));
    },
  });

  return {
    isUp: () => link.isUp(),
    onUp: (listener) => void upListeners.push(listener),
    onLost: (listener) => void lostListeners.push(listener),
    async createLeg({ label, offer }) {
      const params = { label: label.slice(0, MAX_LABEL), ...(offer === undefined ? {} : { offer }) };
      const { legId, sdp } = await link.request('createLeg', params, {
        onLate: (late) => void link.request('release', { legId: late.legId }).catch(() => undefined),
      });
      const kept: KeptLeg = { gone: false, listeners: { dtmf: [], silent: [], gone: [] } };
      legs.set(legId, kept);
      return mediaLeg(link, legs, kept, legId, sdp);
    },
    room: (id) => mediaRoom(link, id, () => generation),
    async close() {
      await link.close();
      lose();
    },
  };
}

function mediaLeg(
  link: MediaLink,
  legs: Map<string, KeptLeg>,
  kept: KeptLeg,
  legId: string,
  localSdp: string,
): MediaLeg {
  const { listeners } = kept;
  const request: MediaLink['request'] = (method, params, options) =>
    kept.gone ? Promise.reject(gone('leg')) : link.request(method, params, options);

  return {
    id: legId,
    localSdp,
    setRemote: async (sdp) => void (await request('setRemote', { legId, sdp })),
    join: async (room) => void (await request('join', { legId, roomId: room.id })),
    leave: async () => void (await request('leave', { legId })),
    async play(prompt, { mixed, loop } = {}) {
      const how = { ...(mixed === undefined ? {} : { mixed }), ...(loop === undefined ? {} : { loop }) };
      const played = request('play', { legId, prompt, ...how }, { timeoutMs: Infinity });
      return (await played.catch((error: unknown) => Promise.reject(kept.gone ? gone('leg') : error))).end;
    },
    stopPlaying: async () => void (await request('stopPlaying', { legId })),
    async sendDtmf(digits) {
      await request('sendDtmf', { legId, digits }, { timeoutMs: 5000 + 4 * digits.length * DIGIT_MS });
    },
    onDtmf: (listener) => void listeners.dtmf.push(listener),
    onSilent: (listener) => void listeners.silent.push(listener),
    onGone: (listener) => void listeners.gone.push(listener),
    async release() {
      if (kept.gone) return;
      kept.gone = true;
      legs.delete(legId);
      // Without a connection it has been released already.
      await link.request('release', { legId }).catch((error: unknown) => {
        if (!(error instanceof MediaError) || error.code !== 'media-unavailable') throw error;
      });
    },
  };
}

function mediaRoom(link: MediaLink, roomId: string, generation: () => number): MediaRoom {
  return {
    id: roomId,
    async setHear(listener, speaker, gain) {
      await link.request('setHear', { listener: asRef(listener), speaker: asRef(speaker), gain });
    },
    async record({ path, left, right }) {
      const params = { roomId, path, left: asRef(left), right: asRef(right) };
      const { recordingId } = await link.request('record', params, {
        onLate: (late) => void link.request('stopRecording', late).catch(() => undefined),
      });
      const made = generation();
      return {
        stop: () =>
          generation() === made
            ? link.request('stopRecording', { recordingId }, { timeoutMs: STOP_RECORDING_MS })
            : Promise.reject(gone('recording')),
      };
    },
    release: async () => void (await link.request('releaseRoom', { roomId })),
  };
}

const asRef = (ref: LegRef | 'others'): LegOrOthers => (ref === 'others' ? { others: true } : ref.id);
