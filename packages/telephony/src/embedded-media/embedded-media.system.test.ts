import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestMediaServer, type TestMediaServer } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeMediaServer } from '../media-contract.js';
import { createEmbeddedMediaServer, type EmbeddedMediaServer } from './adapter.js';

const WAIT = { timeout: 20_000 };
const log = { info: () => undefined, warn: () => undefined };

describeMediaServer('embedded', async () => {
  const server = await startTestMediaServer();
  return {
    connect: () => Promise.resolve(createEmbeddedMediaServer({ url: server.url, secret: server.secret, log })),
    writePrompt: (name, wav) => writeFile(join(server.dataDir, 'prompts', name), wav),
    readRecording: (name) => readFile(join(server.dataDir, 'recordings', name)),
    async holds() {
      const { legs, rooms, recordings } = await server.gauge();
      return { legs, rooms, recordings };
    },
    crash: () => server.kill('SIGKILL'),
    start: () => server.start(),
    stop: () => server.stop(),
  };
});

describe('the adapter of the embedded media server', () => {
  let server: TestMediaServer;
  const adapters: EmbeddedMediaServer[] = [];
  const connect = (secret = server.secret) => {
    const adapter = createEmbeddedMediaServer({ url: server.url, secret, log });
    adapters.push(adapter);
    return adapter;
  };
  beforeAll(async () => void (server = await startTestMediaServer()));
  afterAll(async () => {
    for (const adapter of adapters) await adapter.close();
    await server.stop();
  });

  it('waits for its first connection, and refuses everything once it is closed', async () => {
    const adapter = connect();
    expect(adapter.isUp()).toBe(false);
    await adapter.createLeg({ label: 'early' });
    expect(adapter.isUp()).toBe(true);
    await adapter.close();
    await expect(adapter.createLeg({ label: 'late' })).rejects.toMatchObject({ code: 'media-unavailable' });
  });

  it('is never up with a wrong secret', async () => {
    const adapter = connect('wrong');
    await expect(adapter.createLeg({ label: 'x' })).rejects.toMatchObject({ code: 'media-unavailable' });
    expect(adapter.isUp()).toBe(false);
    expect(await server.gauge()).toMatchObject({ connections: 0 });
  });

  it('gives up a server that hangs, and comes back when it goes on', async () => {
    const adapter = connect();
    let up = 0;
    let lost = 0;
    adapter.onUp(() => up++);
    adapter.onLost(() => lost++);
    const leg = await adapter.createLeg({ label: 'x' });
    let gone = false;
    leg.onGone(() => (gone = true));
    process.kill(server.pid!, 'SIGSTOP');
    await expect.poll(() => [lost, gone], WAIT).toEqual([1, true]);
    process.kill(server.pid!, 'SIGCONT');
    await expect.poll(() => up, WAIT).toBe(2);
    await adapter.createLeg({ label: 'x' });
    await expect.poll(() => server.gauge(), WAIT).toMatchObject({ legs: 1, connections: 1 });
  });
});
