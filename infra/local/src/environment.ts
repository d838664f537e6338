import { dataLayout } from './paths.js';
import type { Ports } from './ports.js';
import type { Secrets } from './secrets.js';
import { databaseUrl, redisUrl } from './services/accounts.js';

/** What a person's environment hands on to the processes; everything else they get is named here. */
const HANDED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'OUTRIDER_LOG_LEVEL'];

/** The configuration of every process of one platform (`.env.example` tells what each variable means). */
export function platformEnvironment(options: {
  dataDir: string;
  ports: Ports;
  secrets: Secrets;
  carrierScenarioFile: string | undefined;
}): NodeJS.ProcessEnv {
  const { ports, secrets, dataDir, carrierScenarioFile } = options;
  const loopback = '127.0.0.1';
  const handedOn = Object.fromEntries(HANDED_ON.map((name) => [name, process.env[name]]));
  return {
    ...handedOn,
    NODE_ENV: 'development',
    OUTRIDER_DATABASE_PRIMARY_URL: databaseUrl(secrets, ports.database),
    OUTRIDER_REDIS_URL: redisUrl(secrets, ports.redis),
    OUTRIDER_SECRET_KEY: secrets.key,
    OUTRIDER_API_HOST: loopback,
    OUTRIDER_API_PORT: String(ports.api),
    OUTRIDER_STAFF_HOST: loopback,
    OUTRIDER_STAFF_PORT: String(ports.staff),
    OUTRIDER_GATEWAY_HOST: loopback,
    OUTRIDER_GATEWAY_PORT: String(ports.gateway),
    OUTRIDER_GATEWAY_PUBLIC_URL: `ws://localhost:${ports.gateway}`,
    OUTRIDER_WEB_ORIGINS: `${pagesUrl(ports)},${apiUrl(ports)}`,
    OUTRIDER_DRACHTIO_HOST: loopback,
    OUTRIDER_DRACHTIO_PORT: String(ports.drachtio),
    OUTRIDER_DRACHTIO_SECRET: secrets.drachtio,
    OUTRIDER_MEDIA_URL: `ws://${loopback}:${ports.media}`,
    OUTRIDER_MEDIA_HOST: loopback,
    OUTRIDER_MEDIA_PORT: String(ports.media),
    OUTRIDER_MEDIA_ADMIN_PORT: String(ports.mediaAdmin),
    OUTRIDER_MEDIA_SECRET: secrets.media,
    OUTRIDER_SIP_HOST: loopback,
    OUTRIDER_SIP_PORT: String(ports.sip),
    OUTRIDER_SIP_WS_PORT: String(ports.sipWs),
    OUTRIDER_SOFTSWITCH_ADMIN_PORT: String(ports.sipAdmin),
    OUTRIDER_RTP_HOST: loopback,
    OUTRIDER_RTP_PORT_MIN: String(ports.rtpMin),
    OUTRIDER_RTP_PORT_MAX: String(ports.rtpMax),
    OUTRIDER_CARRIER_HOST: loopback,
    OUTRIDER_CARRIER_PORT: String(ports.carrier),
    OUTRIDER_CARRIER_ADMIN_PORT: String(ports.carrierAdmin),
    ...(carrierScenarioFile ? { OUTRIDER_CARRIER_SCENARIO: carrierScenarioFile } : {}),
    OUTRIDER_DATA_DIR: dataLayout(dataDir).files,
  };
}

/** For a person's browser. By name, as is the gateway's address: the session cookie belongs to the host of the page. */
export const pagesUrl = (ports: Ports) => `http://localhost:${ports.api}`;
/** For the operator's personnel. By number: cookies know no ports, and that of the pages belongs to the name. */
export const staffUrl = (ports: Ports) => `http://127.0.0.1:${ports.staff}`;
/** For programs on this machine, where not even `localhost` need resolve. */
export const apiUrl = (ports: Ports) => `http://127.0.0.1:${ports.api}`;
export const gatewayUrl = (ports: Ports) => `ws://127.0.0.1:${ports.gateway}`;
/** Statistics of the softswitch's processes, on the loopback interface. */
export const sipAdminUrl = (ports: Ports) => `http://127.0.0.1:${ports.sipAdmin}`;
export const carrierAdminUrl = (ports: Ports) => `http://127.0.0.1:${ports.carrierAdmin}`;
export const mediaAdminUrl = (ports: Ports) => `http://127.0.0.1:${ports.mediaAdmin}`;
