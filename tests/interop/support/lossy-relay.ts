import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A UDP hop between a caller and a carrier that loses datagrams in both directions, the same ones for the same seed. */
export interface LossyRelay {
  /** The caller's trunk, and what the carrier names as its Contact. */
  readonly port: number;
  readonly counts: { passed: number; lost: number };
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function startLossyRelay(options: {
  carrierPort: number;
  /** Share of the datagrams, 0 to 1. */
  loss: number;
  seed: number;
}): Promise<LossyRelay> {
  const [toCaller, toCarrier] = await Promise.all([bind(), bind()]);
  const counts = { passed: 0, lost: 0 };
  let callerPort: number | undefined;

  function relay(from: Socket, to: Socket, random: () => number, target: () => number | undefined): void {
    from.on('message', (datagram, source) => {
      if (from === toCaller) callerPort = source.port;
      const port = target();
      if (port === undefined || random() < options.loss) counts.lost += 1;
      else {
        counts.passed += 1;
        to.send(datagram, port, HOST);
      }
    });
  }
  relay(toCaller, toCarrier, seeded(options.seed), () => options.carrierPort);
  relay(toCarrier, toCaller, seeded(options.seed + 1), () => callerPort);

  return {
    port: toCaller.address().port,
    counts,
    async close() {
      await Promise.all([toCaller, toCarrier].map((socket) => new Promise<void>((done) => socket.close(done))));
    },
  };
}

async function bind(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, HOST);
  await once(socket, 'listening');
  return socket;
}

/** mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
