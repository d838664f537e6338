import type { Bus, Logger } from '@outrider/platform';
import type { Connection } from '../socket/connection.js';
import type { AgentChannel } from './channel.js';
import type { AgentSessionRow } from './facts.js';

/** The agent sessions that this gateway serves, kept in step with the database. */
export interface AgentHub {
  /** The channel that a connection holds. */
  of(connection: Connection): AgentChannel | undefined;
  /** Gives an agent session to a connection; here or at another gateway, the one before loses it. */
  attach(connection: Connection, tenantId: string, agentSessionId: string, lastSeq?: number): Promise<AgentChannel>;
  /** The connection holds no agent session any more. */
  release(connection: Connection): void;
  /** A transaction has left this agent session so: tell its client, and the other processes. */
  changed(tenantId: string, session: AgentSessionRow): Promise<void>;
  stop(): void;
}

export interface HubDeps {
  bus: Pick<Bus, 'publish' | 'subscribe' | 'onGap'>;
  createChannel(options: {
    tenantId: string;
    agentSessionId: string;
    onSignedOut(channel: AgentChannel): void;
  }): AgentChannel;
  /** The versions of agent sessions as the primary has them. */
  versions(tenantId: string, agentSessionIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Notes that the agents are there. */
  touch(tenantId: string, agentSessionIds: readonly string[]): Promise<void>;
  logger: Logger;
}

/** How long lost news may go unnoticed, ms. */
const POLL_EVERY_MS = 2_000;
/** Sessions unseen for 30 s are signed off by the dialer. */
const TOUCH_EVERY_MS = 5_000;
/** A channel without a socket is kept so long for a client that comes back, ms. */
const KEEP_MS = 60_000;

export function createAgentHub(deps: HubDeps): AgentHub {
  const { bus, logger } = deps;
  const channels = new Map<string, AgentChannel>();
  const held = new Map<Connection, AgentChannel>();
  const known = new WeakSet<Connection>();
  const leaving = new Map<AgentChannel, NodeJS.Timeout>();

  const refresh = (channel: AgentChannel) =>
    channel.refresh().catch((error: unknown) => {
      logger.warn({ err: error, agentSessionId: channel.agentSessionId }, 'could not read an agent session');
    });

  const forget = (channel: AgentChannel) => {
    clearTimeout(leaving.get(channel));
    leaving.delete(channel);
    if (channels.get(channel.agentSessionId) === channel) channels.delete(channel.agentSessionId);
  };

  const release = (connection: Connection) => {
    const channel = held.get(connection);
    held.delete(connection);
    if (!channel) return;
    channel.detach(connection);
    if (channel.connection || leaving.has(channel)) return;
    leaving.set(
      channel,
      setTimeout(() => forget(channel), KEEP_MS),
    );
  };

  const onSignedOut = (channel: AgentChannel) => {
    const { connection } = channel;
    forget(channel);
    if (!connection) return;
    held.delete(connection);
    channel.detach(connection);
    connection.close('signed-out', 'You are signed out. Sign in to take calls again.');
  };

  const byTenant = (some: Iterable<AgentChannel>) => {
    const groups = new Map<string, AgentChannel[]>();
    for (const channel of some) groups.set(channel.tenantId, [...(groups.get(channel.tenantId) ?? []), channel]);
    return groups;
  };

  const poll = async () => {
    for (const [tenantId, group] of byTenant(channels.values())) {
      const versions = await deps.versions(
        tenantId,
        group.map((channel) => channel.agentSessionId),
      );
      for (const channel of group) {
        if (versions.get(channel.agentSessionId) !== channel.version) void refresh(channel);
      }
    }
  };
  const touch = async () => {
    const present = [...channels.values()].filter((channel) => channel.connection?.open);
    for (const [tenantId, group] of byTenant(present)) {
      await deps.touch(
        tenantId,
        group.map((channel) => channel.agentSessionId),
      );
    }
  };
  const timers = [repeat(POLL_EVERY_MS, poll, logger), repeat(TOUCH_EVERY_MS, touch, logger)];

  const unsubscribe = [
    bus.subscribe('agent-session.changed', ({ agentSessionId, version }) => {
      const channel = channels.get(agentSessionId);
      if (channel && channel.version < version) void refresh(channel);
    }),
    bus.subscribe('agent-session.taken-over', ({ agentSessionId, connectionId }) => {
      const channel = channels.get(agentSessionId);
      const connection = channel?.connection;
      if (!channel || !connection || connection.id === connectionId) return;
      forget(channel);
      held.delete(connection);
      channel.detach(connection);
      connection.close('signed-in-elsewhere', 'You signed in at another place, which has your calls now.');
    }),
    bus.onGap(poll),
  ];

  return {
    of: (connection) => held.get(connection),
    async attach(connection, tenantId, agentSessionId, lastSeq) {
      const before = held.get(connection);
      if (before && before.agentSessionId !== agentSessionId) release(connection);
      let channel = channels.get(agentSessionId);
      if (!channel) {
        channel = deps.createChannel({ tenantId, agentSessionId, onSignedOut });
        channels.set(agentSessionId, channel);
      }
      clearTimeout(leaving.get(channel));
      leaving.delete(channel);
      if (channel.connection && channel.connection !== connection) held.delete(channel.connection);
      held.set(connection, channel);
      if (!known.has(connection)) connection.onClose(() => release(connection));
      known.add(connection);
      try {
        await channel.attach(connection, lastSeq);
      } catch (error) {
        release(connection);
        throw error;
      }
      await bus.publish('agent-session.taken-over', { agentSessionId, connectionId: connection.id });
      return channel;
    },
    release,
    async changed(tenantId, session) {
      const { id: agentSessionId, version } = session;
      await channels.get(agentSessionId)?.refresh(session);
      await bus.publish('agent-session.changed', { tenantId, agentSessionId, version });
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
      for (const timer of leaving.values()) clearTimeout(timer);
      for (const each of unsubscribe) each();
    },
  };
}

/** Runs `work` again and again, never twice at once; an error is logged and the next turn comes. */
function repeat(everyMs: number, work: () => Promise<void>, logger: Logger): NodeJS.Timeout {
  let running = false;
  return setInterval(() => {
    if (running) return;
    running = true;
    work()
      .catch((error: unknown) => logger.warn({ err: error }, 'could not keep the agent sessions in step'))
      .finally(() => (running = false));
  }, everyMs);
}
