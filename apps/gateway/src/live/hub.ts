import type { CampaignLive, LiveServerMessage } from '@outrider/contracts';
import { LIVE_CLIENT_MESSAGES, ProblemError, notFound } from '@outrider/contracts';
import type { TeamLimit } from '@outrider/db';
import type { Logger } from '@outrider/platform';
import { permissionsOfSession, teamLimitOf } from '@outrider/security';
import type { Connection } from '../socket/connection.js';

type Counters = Pick<Extract<LiveServerMessage, { type: 'counters' }>, 'counters' | 'pacing'>;

export interface LiveHub {
  /** @throws ProblemError `not-found` for a campaign of nobody or of another tenant. */
  subscribe(connection: Connection, campaignId: string): Promise<void>;
  /** @throws ProblemError `not-found` for a campaign that the connection does not watch. */
  unsubscribe(connection: Connection, campaignId: string): void;
  stop(): void;
}

export interface LiveSource {
  /** @param team whose agents are counted; null: all of them. @returns undefined where the tenant has no such campaign */
  counters(tenantId: string, campaignId: string, team: TeamLimit | null): Promise<CampaignLive | undefined>;
  pacing(campaignId: string): Promise<Counters['pacing']>;
}

const EVERY_MS = 1_000;
const WATCH = LIVE_CLIENT_MESSAGES.subscribe.permission;
/** Campaigns that one socket may watch. */
const MAX_WATCHED = 20;

/** Whom a connection sees, by the log-on as it is now; undefined: it may not watch any more. */
function sightOf({ session }: Connection): { team: TeamLimit | null } | undefined {
  const permissions = permissionsOfSession(session);
  return permissions.has(WATCH) ? { team: teamLimitOf(session, permissions, WATCH) } : undefined;
}

/** Those who see the same people, together. */
function bySight(connections: Iterable<Connection>): Iterable<[TeamLimit | null, Connection[]]> {
  const groups = new Map<string | null, [TeamLimit | null, Connection[]]>();
  for (const connection of connections) {
    const sight = sightOf(connection);
    if (!sight) continue;
    const key = sight.team && sight.team.teamId;
    const group = groups.get(key) ?? [sight.team, []];
    group[1].push(connection);
    groups.set(key, group);
  }
  return groups.values();
}

/** Reads the counters of each watched campaign once a second for all who see the same people, however many watch it. */
export function createLiveHub(deps: { source: LiveSource; logger: Logger }): LiveHub {
  const watched = new Map<string, { tenantId: string; campaignId: string; connections: Set<Connection> }>();
  const subscriptions = new Map<Connection, Set<string>>();
  const reading = new Set<string>();

  const read = async (tenantId: string, campaignId: string, team: TeamLimit | null): Promise<Counters | undefined> => {
    const [counters, pacing] = await Promise.all([
      deps.source.counters(tenantId, campaignId, team),
      // Only Redis knows; without it the rest is still worth showing.
      deps.source.pacing(campaignId).catch(() => null),
    ]);
    return counters && { counters, pacing };
  };

  const tell = async (key: string) => {
    const entry = watched.get(key);
    // A read that takes longer than a second is not joined by another.
    if (!entry || reading.has(key)) return;
    reading.add(key);
    try {
      for (const [team, connections] of bySight(entry.connections)) {
        const counters = await read(entry.tenantId, entry.campaignId, team);
        if (counters) for (const connection of connections) connection.send({ type: 'counters', ...counters });
      }
    } catch (error) {
      deps.logger.warn({ err: error, campaignId: entry.campaignId }, 'could not read live counters');
    } finally {
      reading.delete(key);
    }
  };

  const drop = (connection: Connection, key: string) => {
    subscriptions.get(connection)?.delete(key);
    const entry = watched.get(key);
    entry?.connections.delete(connection);
    if (entry?.connections.size === 0) watched.delete(key);
  };

  const timer = setInterval(() => {
    for (const key of watched.keys()) void tell(key);
  }, EVERY_MS);

  return {
    async subscribe(connection, campaignId) {
      const { tenantId } = connection.session;
      const key = `${tenantId}:${campaignId}`;
      const mine = subscriptions.get(connection) ?? new Set();
      if (!subscriptions.has(connection)) {
        subscriptions.set(connection, mine);
        connection.onClose(() => {
          for (const each of mine) drop(connection, each);
          subscriptions.delete(connection);
        });
      }
      if (mine.size >= MAX_WATCHED && !mine.has(key)) {
        throw new ProblemError('too-many-requests', `One connection may watch ${MAX_WATCHED} campaigns at once.`);
      }
      const counters = await read(tenantId, campaignId, sightOf(connection)?.team ?? null);
      if (!counters) throw notFound('campaign');
      if (!connection.open) return;
      mine.add(key);
      const entry = watched.get(key) ?? { tenantId, campaignId, connections: new Set() };
      entry.connections.add(connection);
      watched.set(key, entry);
      connection.send({ type: 'counters', ...counters });
    },
    unsubscribe(connection, campaignId) {
      const key = `${connection.session.tenantId}:${campaignId}`;
      if (!subscriptions.get(connection)?.has(key)) throw notFound('campaign');
      drop(connection, key);
    },
    stop: () => clearInterval(timer),
  };
}
