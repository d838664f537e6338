/**
 * The media port. Call control knows only this; adapters are the embedded mixer (apps/softswitch) and FreeSWITCH.
 *
 * Everything made through one connection belongs to it: when the connection is gone, its legs and rooms are released,
 * so a dialer that dies leaves no audio behind.
 */
export interface MediaServer {
  /**
   * A leg from the far end's SDP offer (then `localSdp` is the answer), or, without one, from our own offer
   * (then `localSdp` is the offer and `setRemote` must follow).
   * @throws MediaError `media-unavailable` when the server can't be reached, `media-unsupported` when no codec fits.
   */
  createLeg(options: { offer?: string; label: string }): Promise<MediaLeg>;
  /** The room of that name, made at first use; gone when its owner's connection goes or on `release`. */
  room(id: string): MediaRoom;
  /** Called when the connection is lost: every leg and room made through it is gone. Resolves again by itself. */
  onLost(listener: () => void): void;
  close(): Promise<void>;
}

export interface MediaLeg {
  readonly id: string;
  readonly localSdp: string;
  /** The far end's answer, a re-INVITE's offer, or an early-media answer. */
  setRemote(sdp: string): Promise<void>;
  /** Joins a room, leaving any other. */
  join(room: MediaRoom): Promise<void>;
  leave(): Promise<void>;
  /** Plays to this leg alone; resolves when it has been heard or was stopped. `file` is a WAV of 8 kHz mono PCM16, or a named prompt. */
  play(prompt: Prompt): Promise<void>;
  stopPlaying(): Promise<void>;
  /** RFC 4733 digits `0-9*#A-D`, each 100 ms. */
  sendDtmf(digits: string): Promise<void>;
  onDtmf(listener: (digit: string) => void): void;
  /** No RTP from the far end for `silentMs`. */
  onSilent(listener: (silentMs: number) => void): void;
  /** The leg is gone without having been released: the server restarted or gave it up. */
  onGone(listener: () => void): void;
  release(): Promise<void>;
}

export interface MediaRoom {
  readonly id: string;
  /** How loud `listener` hears `speaker`, 0–1. Default 1 between all legs of a room. */
  setHear(listener: MediaLeg, speaker: MediaLeg, gain: number): Promise<void>;
  /** A stereo WAV: `left` and `right` are what those legs said. Returns when the file is open. */
  record(options: { path: string; left: MediaLeg; right: MediaLeg }): Promise<MediaRecording>;
  /** A room may be joined by legs of other connections; releasing it makes them leave. */
  release(): Promise<void>;
}

export interface MediaRecording {
  /** The file is whole on disk. */
  stop(): Promise<{ durationMs: number }>;
}

/** What to play: a tone, a WAV file that the media server can read, or silence. */
export type Prompt =
  { type: 'file'; path: string } | { type: 'tone'; hz: number; ms: number } | { type: 'silence'; ms: number };

export class MediaError extends Error {
  constructor(
    readonly code: 'media-unavailable' | 'media-unsupported' | 'media-gone' | 'media-refused',
    message: string,
  ) {
    super(message);
    this.name = 'MediaError';
  }
}
