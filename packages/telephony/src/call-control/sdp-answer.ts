const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;
type Direction = (typeof DIRECTIONS)[number];
const MIRROR: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/**
 * The answer to a re-INVITE on a leg whose media stay where they are: our description with the direction that fits the
 * offer's (RFC 3264 §6.1, hold in §8.4) and a version one up.
 */
export function answerSdp(localSdp: string, offer: string, version: number): string {
  const direction = MIRROR[directionOf(offer)];
  const lines = localSdp
    .split(/\r?\n/)
    .filter((line) => line !== '' && !DIRECTIONS.some((name) => line === `a=${name}`))
    .map((line) => line.replace(/^(o=\S+ \S+) \d+/, `$1 ${version}`));
  return [...lines, `a=${direction}`, ''].join('\r\n');
}

function directionOf(sdp: string): Direction {
  return DIRECTIONS.find((name) => new RegExp(`^a=${name}\\s*$`, 'm').test(sdp)) ?? 'sendrecv';
}
