import { createMetrics, drachtioConfig, loadConfig, runService, sipConfig } from '@outrider/platform';
import { listenForAdmin } from './sip-server/admin.js';
import { createSipServer } from './sip-server/server.js';
import { sipServerConfig } from './sip-server/settings.js';

await runService({
  name: 'sip-server',
  async start({ logger, onStop }) {
    const { sip, drachtio, sipServer } = loadConfig([sipConfig, drachtioConfig, sipServerConfig]);
    const { settings, origins } = sipServer;
    const server = await createSipServer({
      sip,
      control: drachtio,
      settings,
      logger,
      ...(origins.length > 0 ? { allowOrigin: (origin: string) => origins.includes(origin) } : {}),
    });
    onStop('SIP server', () => server.close());
    const metrics = createMetrics('sip-server');
    const admin = await listenForAdmin({ port: sipServer.adminPort, counts: () => server.counts(), metrics });
    onStop('admin port', () => admin.close());
    return { sip: server.listening, controlPort: server.controlPort, adminPort: admin.port };
  },
});
