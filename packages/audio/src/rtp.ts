/** One RTP packet (RFC 3550 §5.1), without CSRCs, extension and padding, which audio here has no use for. */
export interface RtpPacket {
  payloadType: number;
  marker: boolean;
  /** 16 bits. */
  sequence: number;
  /** 32 bits, in samples. */
  timestamp: number;
  ssrc: number;
  payload: Uint8Array;
}

/** Bytes before the payload of the packets written here. */
export const RTP_HEADER_BYTES = 12;
/** An Ethernet frame's worth: anything longer is no telephone audio. */
const MAX_PACKET_BYTES = 1500;

/** Reads a datagram; undefined where it is not a well-formed RTP version 2 packet (RTCP, RFC 5761 §4, included). */
export function parseRtp(datagram: Uint8Array): RtpPacket | undefined {
  const length = datagram.length;
  if (length < RTP_HEADER_BYTES || length > MAX_PACKET_BYTES) return undefined;
  const first = datagram[0]!;
  const second = datagram[1]!;
  if (first >> 6 !== 2) return undefined;
  if (second >= 192 && second <= 223) return undefined;

  let start = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (start + 4 > length) return undefined;
    start += 4 + ((datagram[start + 2]! << 8) | datagram[start + 3]!) * 4;
  }
  let end = length;
  if (first & 0x20) {
    const padding = datagram[length - 1]!;
    if (padding === 0) return undefined;
    end -= padding;
  }
  if (start > end) return undefined;

  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: (datagram[2]! << 8) | datagram[3]!,
    timestamp: uint32(datagram, 4),
    ssrc: uint32(datagram, 8),
    payload: datagram.subarray(start, end),
  };
}

/** Writes the fixed header into the first 12 bytes of `out`. */
export function writeRtpHeader(out: Uint8Array, header: Omit<RtpPacket, 'payload'>): void {
  out[0] = 0x80;
  out[1] = (header.marker ? 0x80 : 0) | (header.payloadType & 0x7f);
  out[2] = (header.sequence >> 8) & 0xff;
  out[3] = header.sequence & 0xff;
  putUint32(out, 4, header.timestamp);
  putUint32(out, 8, header.ssrc);
}

/** The packet as a datagram. */
export function serializeRtp(packet: RtpPacket): Buffer {
  const out = Buffer.allocUnsafe(RTP_HEADER_BYTES + packet.payload.length);
  writeRtpHeader(out, packet);
  out.set(packet.payload, RTP_HEADER_BYTES);
  return out;
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function putUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
