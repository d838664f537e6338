import type { FastifyInstance } from 'fastify';
import { AGENT_CLIENT_MESSAGES, LIVE_CLIENT_MESSAGES, type AgentSipAccount } from '@outrider/contracts';
import { probePrimary, repositories, userSessionRepository, type Database } from '@outrider/db';
import { createMetrics, systemClock, type Bus, type Logger, type Redis } from '@outrider/platform';
import { createClientAddress, createOriginCheck, createSessions, hashSessionToken } from '@outrider/security';
import { createAgentChannel } from './agent/channel.js';
import { createAgentCommands } from './agent/commands.js';
import { createAgentHub } from './agent/hub.js';
import { createSipAccounts } from './agent/sip-account.js';
import { agentReader } from './agent/store.js';
import { createLiveHub } from './live/hub.js';
import { createLiveSource } from './live/source.js';
import { createServer, type Channel } from './server.js';
import { createProtocol } from './socket/catalogue.js';
import { createPlaces } from './socket/places.js';
import { createRevocation } from './socket/revocation.js';
import { tellRefusedAddresses } from './tell-refused.js';

export interface GatewayDeps {
  database: Database;
  bus: Bus;
  redis: Redis;
  logger: Logger;
  settings: {
    production: boolean;
    /** Origins whose pages may open websockets. */
    webOrigins: readonly string[];
    /** Addresses and networks of our own proxies, whose `X-Forwarded-For` counts. Default: none. */
    trustedProxies?: readonly string[];
    secretKey: Buffer;
    /** Where agents' phones find the softswitch. */
    sipServer: AgentSipAccount['server'];
    /** Open sockets of one user and of one tenant. */
    places?: { perUser: number; perTenant: number };
  };
}

const PLACES = { perUser: 10, perTenant: 2_000 };

/** The gateway, ready to listen. @throws where a message declares no permission. */
export async function createGateway(deps: GatewayDeps): Promise<FastifyInstance> {
  const { database, bus, redis, logger, settings } = deps;
  const now = () => database.now();
  const userSessions = userSessionRepository(database);
  const sessions = createSessions({ store: userSessions, now });
  const sipAccounts = createSipAccounts({ secretKey: settings.secretKey, server: settings.sipServer });

  const agentHub = createAgentHub({
    bus,
    logger,
    createChannel: (options) =>
      createAgentChannel({ ...options, reader: agentReader(database, options.tenantId), sipAccounts, now, logger }),
    versions: (tenantId, ids) => repositories(database, tenantId).agentSessions.versions(ids),
    touch: async (tenantId, ids) => void (await repositories(database, tenantId).agentSessions.touch(ids)),
  });
  const liveHub = createLiveHub({ source: createLiveSource({ database, redis }), logger });
  const revocation = createRevocation({
    bus,
    logger,
    look: sessions.lookAtHash,
  });

  const agent: Channel<typeof AGENT_CLIENT_MESSAGES> = {
    path: '/v1/agent',
    protocol: createProtocol(AGENT_CLIENT_MESSAGES),
    handle: createAgentCommands({ database, bus, hub: agentHub, sipAccounts }),
  };
  const live: Channel<typeof LIVE_CLIENT_MESSAGES> = {
    path: '/v1/live',
    protocol: createProtocol(LIVE_CLIENT_MESSAGES),
    handle: async (message, connection) => {
      if (message.type === 'subscribe') await liveHub.subscribe(connection, message.campaignId);
      else if (message.type === 'unsubscribe') liveHub.unsubscribe(connection, message.campaignId);
    },
  };
  const server = await createServer({
    channels: [agent, live] as unknown as Channel[],
    sessions,
    clientAddress: createClientAddress(settings.trustedProxies ?? []),
    onRefusedAddress: tellRefusedAddresses({ database, logger }),
    isKnown: async (token) => (await userSessions.find(hashSessionToken(token))) !== undefined,
    permitsOrigin: createOriginCheck(settings.webOrigins).permitsWebsocket,
    places: createPlaces(settings.places ?? PLACES),
    revocation,
    healthy: () =>
      probePrimary(database).then(
        () => true,
        () => false,
      ),
    metrics: createMetrics('gateway'),
    clock: systemClock,
    logger,
    production: settings.production,
  });
  server.addHook('onClose', () => {
    revocation.stop();
    liveHub.stop();
    agentHub.stop();
  });
  return server;
}
