import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestMediaServer } from '@outrider/testkit';
import { describeMediaServer } from '../media-contract.js';
import { createEmbeddedMediaServer } from './adapter.js';

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
