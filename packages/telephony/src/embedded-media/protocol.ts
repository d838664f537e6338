import { Type, type Static, type TSchema } from 'typebox';

/**
 * What the embedded media server and its adapter say to each other: JSON-RPC 2.0 over a websocket, text frames, batches
 * allowed both ways. The adapter proves itself with `Authorization: Bearer <secret>` on the upgrade.
 */

const exact = { additionalProperties: false } as const;
const legId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const roomId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const recordingId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const sdp = Type.String({ minLength: 1, maxLength: 16_384 });
const path = Type.String({ minLength: 1, maxLength: 500, pattern: '^[^\\u0000]*$' });
const legOrOthers = Type.Union([legId, Type.Object({ others: Type.Literal(true) }, exact)]);
/** Ten minutes. */
const ms = Type.Integer({ minimum: 1, maximum: 600_000 });

const prompt = Type.Union([
  Type.Object({ type: Type.Literal('file'), path }, exact),
  Type.Object({ type: Type.Literal('tone'), hz: Type.Number({ minimum: 20, maximum: 3900 }), ms }, exact),
  Type.Object({ type: Type.Literal('silence'), ms }, exact),
]);

const nothing = Type.Object({}, exact);
const leg = Type.Object({ legId }, exact);

function method<P extends TSchema, R extends TSchema>(params: P, result: R) {
  return { params, result };
}

/** Every request, with what it takes and gives. */
export const mediaMethods = {
  createLeg: method(
    Type.Object({ label: Type.String({ maxLength: 200 }), offer: Type.Optional(sdp) }, exact),
    Type.Object({ legId, sdp }, exact),
  ),
  setRemote: method(Type.Object({ legId, sdp }, exact), nothing),
  join: method(Type.Object({ legId, roomId }, exact), nothing),
  leave: method(leg, nothing),
  play: method(
    Type.Object({ legId, prompt, mixed: Type.Optional(Type.Boolean()), loop: Type.Optional(Type.Boolean()) }, exact),
    Type.Object({ end: Type.Union([Type.Literal('heard'), Type.Literal('stopped')]) }, exact),
  ),
  stopPlaying: method(leg, nothing),
  sendDtmf: method(Type.Object({ legId, digits: Type.String({ pattern: '^[0-9*#A-D]{1,32}$' }) }, exact), nothing),
  release: method(leg, nothing),
  setHear: method(
    Type.Object({ listener: legOrOthers, speaker: legOrOthers, gain: Type.Number({ minimum: 0, maximum: 1 }) }, exact),
    nothing,
  ),
  record: method(
    Type.Object({ roomId, path, left: legOrOthers, right: legOrOthers }, exact),
    Type.Object({ recordingId }, exact),
  ),
  stopRecording: method(
    Type.Object({ recordingId }, exact),
    Type.Object({ durationMs: Type.Integer({ minimum: 0 }) }, exact),
  ),
  releaseRoom: method(Type.Object({ roomId }, exact), nothing),
};

export type MediaMethod = keyof typeof mediaMethods;
export type MediaParams<M extends MediaMethod> = Static<(typeof mediaMethods)[M]['params']>;
export type MediaResult<M extends MediaMethod> = Static<(typeof mediaMethods)[M]['result']>;
export type LegOrOthers = Static<typeof legOrOthers>;

/** What the server tells by itself, as JSON-RPC notifications. */
export interface MediaEvents {
  'leg.dtmf': { legId: string; digit: string };
  'leg.silent': { legId: string; silentMs: number };
}
export type MediaEvent = keyof MediaEvents;

/** JSON-RPC's own error codes, and the one for everything that the media server itself refuses (`data.code` says what). */
export const RPC_ERRORS = {
  parse: -32_700,
  invalidRequest: -32_600,
  unknownMethod: -32_601,
  invalidParams: -32_602,
  media: -32_000,
} as const;

/** Longest frame either side takes, bytes. */
export const MAX_FRAME_BYTES = 256 * 1024;
/** Most requests in one batch. */
export const MAX_BATCH = 100;
