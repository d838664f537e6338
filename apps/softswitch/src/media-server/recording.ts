import { FRAME_SAMPLES, openWavWriter } from '@outrider/audio';
import { MediaError } from '@outrider/telephony';
import type { Leg, Owner } from './leg.js';

/** A stereo file that grows by a frame each tick. */
export interface Recording {
  readonly id: string;
  readonly owner: Owner;
  readonly roomId: string;
  /** Whose channels it has. */
  readonly legs: readonly Leg[];
  /** Takes what was said in this tick. Legs count only while they are in the recording's room. */
  tick(): void;
  /** @throws MediaError `media-refused` where the file could not be written to its end. */
  stop(): Promise<{ durationMs: number }>;
}

export type RecordedSide = Leg | 'others';

/** Opens the file. @throws MediaError `media-refused` */
export async function openRecording(options: {
  id: string;
  owner: Owner;
  roomId: string;
  path: string;
  left: RecordedSide;
  right: RecordedSide;
}): Promise<Recording> {
  const { id, owner, roomId, left, right } = options;
  const writer = await openWavWriter(options.path, 2).catch((error: NodeJS.ErrnoException) => {
    throw notWritten(error);
  });
  const stereo = new Int16Array(2 * FRAME_SAMPLES);
  let stopping: Promise<{ durationMs: number }> | undefined;

  const present = (side: RecordedSide) => (side !== 'others' && side.room?.id === roomId ? side : undefined);
  const frameOf = (side: RecordedSide, other: RecordedSide) =>
    side === 'others' ? present(other)?.heard : present(side)?.said;
  const put = (frame: Int16Array | undefined, offset: number) => {
    for (let i = 0; i < FRAME_SAMPLES; i++) stereo[2 * i + offset] = frame ? frame[i]! : 0;
  };

  return {
    id,
    owner,
    roomId,
    legs: [left, right].filter((side) => side !== 'others'),
    tick() {
      put(frameOf(left, right), 0);
      put(frameOf(right, left), 1);
      writer.append(stereo);
    },
    stop() {
      stopping ??= writer.close().then(
        ({ durationMs }) => ({ durationMs }),
        (error: unknown) => Promise.reject(notWritten(error as NodeJS.ErrnoException)),
      );
      return stopping;
    },
  };
}

function notWritten(error: NodeJS.ErrnoException): MediaError {
  const why = error.code === 'EEXIST' ? 'there is a file already' : (error.code ?? error.message);
  return new MediaError('media-refused', `The recording could not be written: ${why}.`, 'path');
}
