import { carrierConfig, loadConfig, runService } from '@outrider/platform';
import { createEndpoint } from '@outrider/sip';
import { serveAdmin } from './carrier/admin.js';
import { loadScenario, parseScenario } from './carrier/scenario-file.js';
import { createSimulatedCarrier } from './carrier/simulated-carrier.js';

/** Longer than any call waits: the carrier sends its 100 itself, or does not, as its behaviour is. */
const NO_TRYING_MS = 3_600_000;

await runService({
  name: 'carrier',
  async start({ logger, onStop }) {
    const { carrier: config } = loadConfig([carrierConfig]);
    const scenario = config.scenarioFile ? await loadScenario(config.scenarioFile) : parseScenario({});
    const onError = (error: unknown) => logger.error({ err: error }, 'a call could not be handled');
    const endpoint = await createEndpoint({
      listen: [
        { protocol: 'udp', host: config.host, port: config.port },
        { protocol: 'tcp', host: config.host, port: config.port },
      ],
      tryingAfterMs: NO_TRYING_MS,
      onError,
    });
    onStop('SIP', () => endpoint.close());
    const sip = endpoint.listening[0]!;
    const carrier = createSimulatedCarrier({ endpoint, scenario, rtpHost: sip.host, onError });
    onStop('calls', () => carrier.close());
    const admin = await serveAdmin(carrier, config.adminPort);
    onStop('statistics', () => admin.close());
    return { sip: { host: sip.host, port: sip.port }, adminPort: admin.port };
  },
});
