/**
 * The media port. Call control knows only this; adapters are the embedded mixer (apps/softswitch) and FreeSWITCH.
 *
 * Legs and recordings made through one connection belong to it: when the connection is gone, they are released, so a dialer
 * that dies leaves no audio behind. Rooms belong to nobody.
 *
 * Requests may be sent without waiting for the one before: they are carried out in order, and those of one turn of the event
 * loop share a round trip. So a customer is connected with
 * `Promise.all([leg.setRemote(sdp), leg.join(room), room.record(…)])`.
 */
export interface MediaServer {
  /**
   * A leg from the far end's SDP offer (then `localSdp` is the answer), or, without one, from our own offer
   * (then `localSdp` is the offer and `setRemote` must follow).
   * @throws MediaError `media-unavailable` when the server can't be reached, `media-unsupported` when no codec fits.
   */
  createLeg(options: { offer?: string; label: string }): Promise<MediaLeg>;
  /**
   * The room of that name (1–64 of `A-Za-z0-9_-`), the same for every connection. It is there while a leg is in it, so it
   * needs no owner: a leg that comes back finds who has stayed.
   */
  room(id: string): MediaRoom;
  /** Called when the connection is lost: every leg and recording made through it is gone. Resolves again by itself. */
  onLost(listener: () => void): void;
  close(): Promise<void>;
}

/** A leg by its id, which is good across connections. */
export type LegRef = Pick<MediaLeg, 'id'>;

export interface MediaLeg {
  readonly id: string;
  readonly localSdp: string;
  /** The far end's answer, a re-INVITE's offer, or an early-media answer. */
  setRemote(sdp: string): Promise<void>;
  /** Joins a room, leaving any other. */
  join(room: MediaRoom): Promise<void>;
  leave(): Promise<void>;
  /**
   * Plays to this leg alone, in place of what it hears, or over it with `mixed`; over and over with `loop`. Resolves when it
   * has been heard, or was stopped: by `stopPlaying` or the next `play`. Rejects with `media-gone` when the leg goes first.
   */
  play(prompt: Prompt, options?: { mixed?: boolean; loop?: boolean }): Promise<'heard' | 'stopped'>;
  stopPlaying(): Promise<void>;
  /** Digits `0-9*#A-D`, at most 32, 100 ms each (RFC 4733, or as tones where the far end knows no events). Resolves when they are sent. */
  sendDtmf(digits: string): Promise<void>;
  onDtmf(listener: (digit: string) => void): void;
  /** No RTP from the far end for `silentMs`, though it may send: told every 2 s from 2,000 on, until some comes. */
  onSilent(listener: (silentMs: number) => void): void;
  /** The leg is gone without having been released: the server restarted or gave it up. */
  onGone(listener: () => void): void;
  /** Leaves its room, ends what plays. What is gone already counts as released. */
  release(): Promise<void>;
}

export interface MediaRoom {
  readonly id: string;
  /**
   * How loud `listener` hears `speaker`, 0–1. Default 1 between all legs of a room. `'others'` is whoever else is or comes
   * there (`setHear(supervisor, 'others', 1)`, `setHear('others', supervisor, 0)`), and a pair's own gain goes before it.
   * May be set before a leg joins; forgotten when it leaves. At least one of the two is a leg of this connection.
   */
  setHear(listener: LegRef | 'others', speaker: LegRef | 'others', gain: number): Promise<void>;
  /**
   * A stereo WAV below the recordings folder: `left` and `right` are what those legs said while in this room; `'others'` is what
   * the other channel's leg heard from the room (so not what was whispered to somebody else). Returns when the file is
   * open. A file that is there already is never written over.
   */
  record(options: { path: string; left: LegRef | 'others'; right: LegRef | 'others' }): Promise<MediaRecording>;
  /** Every leg in it leaves, also those of other connections. */
  release(): Promise<void>;
}

export interface MediaRecording {
  /** The file is whole on disk. Rejects with `media-refused` when it could not be written. */
  stop(): Promise<{ durationMs: number }>;
}

/** What to play: a tone of −10 dBFS, a WAV of 8 kHz mono PCM16 below the prompts folder (≤ 10 minutes), or silence. */
export type Prompt =
  { type: 'file'; path: string } | { type: 'tone'; hz: number; ms: number } | { type: 'silence'; ms: number };

export type MediaErrorCode = 'media-unavailable' | 'media-unsupported' | 'media-gone' | 'media-refused';

export class MediaError extends Error {
  constructor(
    readonly code: MediaErrorCode,
    message: string,
    /** The part of the request that is at fault. */
    readonly field?: string,
  ) {
    super(message);
    this.name = 'MediaError';
  }
}
