import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimEphemeralPorts, claimFixedPorts, portsOf, type PortBlock } from './ports.js';

let dir: string;
const undo: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'outrider-ports-'));
});
afterEach(async () => {
  while (undo.length > 0) await undo.pop()?.();
  rmSync(dir, { recursive: true, force: true });
});

const lines: string[] = [];
const claim = async (clone = '/a/clone'): Promise<PortBlock> => {
  const block = await claimFixedPorts(join(dir, 'ports.json'), clone, (line) => lines.push(line));
  undo.push(block.release);
  return block;
};
const occupy = (port: number) =>
  new Promise<Server>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
    undo.push(() => new Promise((done) => server.close(() => done())));
  });

describe('ports of a clone', () => {
  it('are the same at each start', async () => {
    const first = await claim();
    await first.release();
    const second = await claim('/moved/clone');
    expect(second.ports).toEqual(first.ports);
  });

  it('move, with a message, when another program has taken one', async () => {
    const first = await claim();
    await first.release();
    await occupy(first.ports.redis);
    lines.length = 0;
    const second = await claim();
    expect(second.ports.redis).not.toBe(first.ports.redis);
    expect(lines).toEqual([expect.stringContaining(`${first.ports.redis} is taken by another program`)]);
    expect(JSON.parse(readFileSync(join(dir, 'ports.json'), 'utf8'))).toEqual({ base: second.ports.guard });
  });

  it('are never those of a second clone that runs', async () => {
    const first = await claim('/one/path');
    rmSync(join(dir, 'ports.json'));
    const second = await claim('/one/path');
    const ephemeral = await claimEphemeralPorts();
    undo.push(ephemeral.release);
    expect(new Set([first, second, ephemeral].map((block) => block.ports.guard)).size).toBe(3);
  });

  it('are chosen afresh when the file that keeps them is damaged', async () => {
    writeFileSync(join(dir, 'ports.json'), '{"base": 22');
    const block = await claim();
    expect(block.ports.guard).toBeGreaterThanOrEqual(10_240);
  });

  it('lie apart from MySQL, Redis and the range for outgoing connections', () => {
    for (let base = 10_240; base < 32_768; base += 1024) {
      const all = Object.values(portsOf(base));
      expect(all).not.toContain(3306);
      expect(Math.min(...all)).toBeGreaterThan(6379);
      expect(Math.max(...all)).toBeLessThan(32_768);
    }
  });
});
