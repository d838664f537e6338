import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { constants, setPriority } from 'node:os';
import { createRtpPorts } from '@outrider/audio';
import { dataConfig, loadConfig, rtpConfig, runService, type Logger } from '@outrider/platform';
import { mediaListenConfig } from './media-server/config.js';
import { createDataFolder } from './media-server/data-paths.js';
import { createMediaEngine } from './media-server/engine.js';
import { serveGauge } from './media-server/gauge.js';
import { listenForDialers } from './media-server/listener.js';
import { createPrompts } from './media-server/prompts.js';

/** Audio that comes late is lost, so this process goes before the others. Only root may raise it. */
function raisePriority(logger: Logger): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch {
    logger.info('the priority could not be raised: it takes CAP_SYS_NICE');
  }
}

await runService({
  name: 'media-server',
  async start({ logger, onStop }) {
    const config = loadConfig([mediaListenConfig, rtpConfig, dataConfig]);
    // RTP goes to and from addresses: a name would put a look-up before each packet.
    if (isIP(config.rtp.host) === 0) throw new Error('OUTRIDER_RTP_HOST must be an IP address.');
    raisePriority(logger);
    const { promptsDir, recordingsDir } = config.data;
    await Promise.all([promptsDir, recordingsDir].map((dir) => mkdir(dir, { recursive: true, mode: 0o750 })));

    const engine = createMediaEngine({
      rtpHost: config.rtp.host,
      ports: createRtpPorts({ min: config.rtp.portMin, max: config.rtp.portMax }),
      prompts: createPrompts(createDataFolder(promptsDir)),
      recordings: createDataFolder(recordingsDir),
    });
    onStop('engine', () => engine.close());
    const { host, port, secret, adminPort } = config.media;
    const listener = await listenForDialers({ host, port, secret, engine, logger });
    onStop('listener', () => listener.close());
    if (adminPort === undefined) return { host, port: listener.port };
    const gauge = await serveGauge(adminPort, () => ({ ...engine.gauge(), connections: listener.connections() }));
    onStop('gauge', () => gauge.close());
    return { host, port: listener.port, adminPort: gauge.port };
  },
});
