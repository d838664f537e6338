import { isIP } from 'node:net';
import * as transform from 'sdp-transform';
import { AudioError } from './errors.js';
import type { AudioCodec } from './g711.js';

/** What this side does with the stream (RFC 3264 §5.1). */
export type AudioDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** This side of a session. */
export interface LocalAudio {
  host: string;
  port: number;
  /** Origin's session id and version (RFC 8866 §5.2): the version grows with each changed description. */
  sessionId: number;
  version: number;
  /** What this side wants; an answer narrows it to what the offer allows. Default `sendrecv`. */
  direction?: AudioDirection;
  /** In order of preference. Default PCMA, PCMU. */
  codecs?: readonly AudioCodec[];
}

/** What was agreed, as this side sees it. */
export interface RemoteAudio {
  host: string;
  /** 0: the far end refused or ended the stream. */
  port: number;
  codec: AudioCodec;
  /** Payload type of telephone-event (RFC 4733) to send; absent where the far end knows none. */
  dtmfPayloadType?: number;
  direction: AudioDirection;
}

/** Payload type that our offers give telephone-event. */
export const DTMF_PAYLOAD_TYPE = 101;
/** Static payload types (RFC 3551 §6). */
export const PAYLOAD_TYPES: Record<AudioCodec, number> = { PCMU: 0, PCMA: 8 };

const MAX_SDP_CHARS = 16_384;
const MAX_STREAMS = 16;
const DEFAULT_CODECS: readonly AudioCodec[] = ['PCMA', 'PCMU'];

type Media = transform.SessionDescription['media'][number];

/** An offer of both G.711 laws and telephone-event. */
export function createAudioOffer(local: LocalAudio): string {
  const codecs = local.codecs ?? DEFAULT_CODECS;
  return lines([
    ...sessionLines(local),
    ...streamLines(local, codecs, DTMF_PAYLOAD_TYPE, local.direction ?? 'sendrecv'),
  ]);
}

/**
 * Answers an offer: its first audio stream with a codec of ours is taken, every other stream refused with port 0 (RFC 3264 §6).
 * @throws AudioError `sdp-invalid` where it is no SDP, `sdp-unsupported` where nothing in it can be had.
 */
export function answerAudioOffer(offer: string, local: LocalAudio): { sdp: string; remote: RemoteAudio } {
  const session = parse(offer);
  const codecs = local.codecs ?? DEFAULT_CODECS;
  const chosen = session.media.findIndex((media) => isRtpAudio(media) && media.port > 0 && codecOf(media, codecs));
  if (chosen < 0) throw new AudioError('sdp-unsupported', 'The offer has no G.711 audio (PCMU or PCMA over RTP/AVP).');
  const remote = remoteAudio(session, session.media[chosen]!, codecs, local.direction ?? 'sendrecv');
  const streams = session.media.flatMap((media, index) =>
    index === chosen ? streamLines(local, [remote.codec], remote.dtmfPayloadType, remote.direction) : [refusal(media)],
  );
  return { sdp: lines([...sessionLines(local), ...streams]), remote };
}

/**
 * Reads the answer to an offer made with `createAudioOffer`.
 * @throws AudioError as `answerAudioOffer`; a refused stream (port 0) is no error.
 */
export function readAudioAnswer(answer: string, local: Pick<LocalAudio, 'codecs' | 'direction'> = {}): RemoteAudio {
  const session = parse(answer);
  const media = session.media.find(isRtpAudio);
  if (!media) throw new AudioError('sdp-unsupported', 'The answer has no audio over RTP/AVP.');
  return remoteAudio(session, media, local.codecs ?? DEFAULT_CODECS, local.direction ?? 'sendrecv');
}

function parse(sdp: string): transform.SessionDescription {
  if (sdp.length > MAX_SDP_CHARS) throw new AudioError('sdp-invalid', `The SDP is over ${MAX_SDP_CHARS} characters.`);
  if (!/^v=0\r?\n/.test(sdp)) throw new AudioError('sdp-invalid', 'The body is no SDP: it does not begin with v=0.');
  const session = transform.parse(sdp);
  if (session.media.length === 0 || session.media.length > MAX_STREAMS)
    throw new AudioError('sdp-invalid', `The SDP must have 1 to ${MAX_STREAMS} streams.`);
  return session;
}

function isRtpAudio(media: Media): boolean {
  return media.type === 'audio' && (media.protocol === 'RTP/AVP' || media.protocol === 'RTP/AVPF');
}

/** First codec of the far end's list that is ours too: the list is in its order of preference. */
function codecOf(media: Media, ours: readonly AudioCodec[]): AudioCodec | undefined {
  const offered = String(media.payloads ?? '').split(' ');
  for (const payload of offered) {
    const codec = ours.find((name) => String(PAYLOAD_TYPES[name]) === payload);
    if (codec) return codec;
  }
  return undefined;
}

function remoteAudio(
  session: transform.SessionDescription,
  media: Media,
  codecs: readonly AudioCodec[],
  wanted: AudioDirection,
): RemoteAudio {
  const codec = codecOf(media, codecs);
  if (!codec) throw new AudioError('sdp-unsupported', 'The far end has no G.711 codec (PCMU or PCMA).');
  const host = media.connection?.ip ?? session.connection?.ip ?? '';
  if (isIP(host) === 0) throw new AudioError('sdp-invalid', 'The SDP names no IP address to send audio to.');
  if (!Number.isInteger(media.port) || media.port < 0 || media.port > 65_535)
    throw new AudioError('sdp-invalid', 'The SDP names no port between 0 and 65535.');

  // Before RFC 3264 a call was put on hold with the address 0.0.0.0 (RFC 2543 §B.5).
  const unaddressed = host === '0.0.0.0' || host === '::';
  const theirs = unaddressed ? 'inactive' : (media.direction ?? session.direction ?? 'sendrecv');
  const remote: RemoteAudio = { host, port: media.port, codec, direction: narrow(wanted, theirs) };
  const events = media.rtp.find(
    (entry) => /^telephone-event$/i.test(entry.codec) && Number(entry.rate ?? 8000) === 8000,
  );
  if (events && events.payload >= 96 && events.payload <= 127) remote.dtmfPayloadType = events.payload;
  return remote;
}

/** What this side may do, given what both want (RFC 3264 §6.1). */
function narrow(ours: AudioDirection, theirs: AudioDirection): AudioDirection {
  const send = (ours === 'sendrecv' || ours === 'sendonly') && (theirs === 'sendrecv' || theirs === 'recvonly');
  const receive = (ours === 'sendrecv' || ours === 'recvonly') && (theirs === 'sendrecv' || theirs === 'sendonly');
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

function sessionLines(local: LocalAudio): string[] {
  const family = isIP(local.host) === 6 ? 'IP6' : 'IP4';
  return [
    'v=0',
    `o=- ${local.sessionId} ${local.version} IN ${family} ${local.host}`,
    's=-',
    `c=IN ${family} ${local.host}`,
    't=0 0',
  ];
}

function streamLines(
  local: LocalAudio,
  codecs: readonly AudioCodec[],
  dtmf: number | undefined,
  direction: AudioDirection,
): string[] {
  const payloads = [...codecs.map((codec) => PAYLOAD_TYPES[codec]), ...(dtmf === undefined ? [] : [dtmf])];
  return [
    `m=audio ${local.port} RTP/AVP ${payloads.join(' ')}`,
    ...codecs.map((codec) => `a=rtpmap:${PAYLOAD_TYPES[codec]} ${codec}/8000`),
    ...(dtmf === undefined ? [] : [`a=rtpmap:${dtmf} telephone-event/8000`, `a=fmtp:${dtmf} 0-15`]),
    'a=ptime:20',
    `a=${direction}`,
  ];
}

function refusal(media: Media): string {
  return `m=${media.type} 0 ${media.protocol} ${String(media.payloads ?? '0')}`;
}

const lines = (all: readonly string[]) => all.map((line) => `${line}\r\n`).join('');
