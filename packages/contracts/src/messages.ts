import { Type, type Static, type TSchema } from 'typebox';
import { Closed } from './rest/common.js';

/** Names a message within its connection, chosen by its sender; an answer repeats it as `replyTo`. */
export const MessageId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });

/** A message from the client: refuses members it does not know. */
export const ClientMessage = <const T extends string, const M extends Record<string, TSchema>>(type: T, members: M) =>
  Closed({ type: Type.Literal(type), id: MessageId, ...members });

/**
 * A message from the server. `seq` grows by one in a stream, which outlives its sockets: a gap means that something was missed.
 * Messages outside any stream (before a sign-in, and on `/v1/live`) have 0.
 */
export const ServerMessage = <const T extends string, const M extends Record<string, TSchema>>(type: T, members: M) =>
  Type.Object({ type: Type.Literal(type), id: MessageId, seq: Type.Integer({ minimum: 0 }), ...members });

/** What a client may send: the schema, and the permission that it takes. */
export type MessageCatalogue = Readonly<Record<string, { schema: TSchema; permission: string }>>;

/** One of the messages of a catalogue. */
export type MessageOf<C extends MessageCatalogue> = { [T in keyof C]: Static<C[T]['schema']> }[keyof C];

/** Bytes of a frame; a larger one ends the connection. */
export const MAX_FRAME_BYTES = 64 * 1024;

/** Why the server closes a connection, each with its websocket close code (RFC 6455 §7.4.2 keeps 4000–4999 for us). */
export const CLOSING = {
  'log-on-ended': 4401,
  'signed-in-elsewhere': 4409,
  'signed-out': 4000,
  'too-many-sockets': 4428,
  'too-many-messages': 4429,
  'too-slow': 4408,
  'going-away': 1012,
} as const;
export type ClosingCode = keyof typeof CLOSING;

const closingCodes = Object.keys(CLOSING) as ClosingCode[];

/** Messages that every socket may get. */
export const commonServerMessages = {
  /** The message was carried out, as far as it is the gateway's to say. */
  ok: ServerMessage('ok', { replyTo: MessageId }),
  error: ServerMessage('error', {
    /** Null: the offending frame could not be read. */
    replyTo: Type.Union([MessageId, Type.Null()]),
    code: Type.String({ description: 'Stable; of the error catalogue.' }),
    message: Type.String({ description: 'A sentence a person can act on.' }),
    field: Type.Optional(Type.String({ description: 'Dotted path of the offending member.' })),
  }),
  /** The last message before the server closes the socket. */
  closing: ServerMessage('closing', {
    code: Type.Unsafe<ClosingCode>({ type: 'string', enum: closingCodes }),
    message: Type.String(),
  }),
};
