import { createSocket } from 'node:dgram';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { SetupFailure } from './failure.js';
import type { Progress } from './progress.js';

/** Offsets in a block. `guard` is held open while a platform runs: it locks the block for the whole machine. */
const OFFSETS = {
  guard: 0,
  api: 1,
  gateway: 2,
  database: 3,
  redis: 4,
  sip: 5,
  sipWs: 6,
  drachtio: 7,
  media: 8,
  carrier: 9,
  carrierAdmin: 10,
  mediaAdmin: 11,
  sipAdmin: 12,
  staff: 13,
} as const;
const RTP_OFFSET = 24;

/** Blocks lie below Linux's range for outgoing connections (32768–60999), above what is usually served. */
const BLOCK_SIZE = 1024;
const FIRST_BLOCK = 10_240;
const BLOCK_COUNT = 22;
/** Clones settle in the first half; commands that come and go look from the second on, so that clones need not move. */
const CLONE_BLOCKS = 11;

export type PortName = keyof typeof OFFSETS;
export type Ports = Record<PortName, number> & { rtpMin: number; rtpMax: number };

export interface PortBlock {
  ports: Ports;
  release(): Promise<void>;
}

export function portsOf(base: number): Ports {
  const named = Object.fromEntries(Object.entries(OFFSETS).map(([name, offset]) => [name, base + offset]));
  return { ...(named as Record<PortName, number>), rtpMin: base + RTP_OFFSET, rtpMax: base + BLOCK_SIZE - 1 };
}

/**
 * This clone's own block: chosen from its path at first, kept in `file`, free when this returns.
 * When another program has taken one of its ports the clone moves to the next free block, and says so.
 */
export async function claimFixedPorts(file: string, clonePath: string, log: Progress): Promise<PortBlock> {
  const kept = readKept(file);
  const hash = createHash('sha256').update(clonePath).digest().readUInt32BE(0);
  const first = kept ?? FIRST_BLOCK + (hash % CLONE_BLOCKS) * BLOCK_SIZE;
  const { block, base, taken } = await claimFrom(first);
  if (kept !== undefined && taken !== undefined) {
    log(`ports: ${taken} is taken by another program, moved from block ${kept} to ${base}`);
  }
  if (base !== kept) writeFileSync(file, `${JSON.stringify({ base })}\n`);
  return block;
}

/** Any free block, for a platform that lives for one command. */
export async function claimEphemeralPorts(): Promise<PortBlock> {
  const index = CLONE_BLOCKS + Math.floor(Math.random() * (BLOCK_COUNT - CLONE_BLOCKS));
  return (await claimFrom(FIRST_BLOCK + index * BLOCK_SIZE)).block;
}

async function claimFrom(first: number): Promise<{ block: PortBlock; base: number; taken: number | undefined }> {
  let taken: number | undefined;
  for (let i = 0; i < BLOCK_COUNT; i++) {
    const base = FIRST_BLOCK + ((first - FIRST_BLOCK + i * BLOCK_SIZE) % (BLOCK_COUNT * BLOCK_SIZE));
    const outcome = await claimBlock(base);
    if (typeof outcome !== 'number') return { block: outcome, base, taken };
    taken ??= outcome;
  }
  throw new SetupFailure(
    'port-taken',
    `Every block of ports from ${FIRST_BLOCK} to ${FIRST_BLOCK + BLOCK_COUNT * BLOCK_SIZE - 1} has one in use (${taken} is the first).`,
    'Stop other running copies of Outrider (`ss -ltnup` shows who listens) and start again.',
  );
}

/** The claimed block, or the port that was busy. */
async function claimBlock(base: number): Promise<PortBlock | number> {
  const ports = portsOf(base);
  const guard = await listenTcp(ports.guard);
  if (!guard) return ports.guard;
  for (const name of Object.keys(OFFSETS) as PortName[]) {
    if (name === 'guard') continue;
    const port = ports[name];
    if (!(await isFree(port))) {
      await closed(guard);
      return port;
    }
  }
  guard.unref();
  return { ports, release: () => closed(guard) };
}

async function isFree(port: number): Promise<boolean> {
  const tcp = await listenTcp(port);
  if (!tcp) return false;
  await closed(tcp);
  return bindUdp(port);
}

function listenTcp(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

function bindUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function readKept(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { base } = JSON.parse(readFileSync(file, 'utf8')) as { base?: unknown };
    const index = (Number(base) - FIRST_BLOCK) / BLOCK_SIZE;
    return Number.isInteger(index) && index >= 0 && index < BLOCK_COUNT ? Number(base) : undefined;
  } catch {
    return undefined;
  }
}
