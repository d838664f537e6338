import type { Database, PlatformRepositories, userSessionRepository } from '@outrider/db';
import type { Bus, Clock, Logger, Mailer, Redis } from '@outrider/platform';
import type { ApiClients, Passwords, SecretBox, SessionLimits, Sessions, SupportTickets } from '@outrider/security';
import type { UsageCounts } from './api-clients/usage-counts.js';
import type { CallerOf } from './http/access.js';

/** What the API is made of. */
export interface ApiDeps {
  database: Database;
  /** News is told without waiting for it: nothing is lost where it is not heard. */
  bus: Pick<Bus, 'publish'>;
  /** Counts for rate limits, which must fail at once without Redis (purpose `news`); each process then counts for itself. */
  redis: Redis;
  logger: Logger;
  passwords: Passwords;
  mailer: Pick<Mailer, 'send'>;
  secretBox: SecretBox;
  /** Master keys, the current one first: tokens are signed with what is derived from them. */
  secretKeys: readonly Uint8Array[];
  clock: Pick<Clock, 'now'>;
  settings: ApiSettings;
}

/** What a tenant's administrators may set at most; a daily limit of null: none. */
export interface TenantMaxima {
  /** Millionths of a euro. */
  dailySpendLimit: number | null;
  maxConcurrentCalls: number;
  maxCallsPerSecond: number;
}

export interface ApiSettings {
  production: boolean;
  /** Whose users are served: `operator` at the staff address alone. Default: customers'. */
  serves?: 'customer' | 'operator';
  /** Origins whose pages may make requests that change something. */
  webOrigins: readonly string[];
  /** The origin that people know us by: mails and log-on services lead there, and keys are bound to its host. */
  publicUrl: string;
  /** Addresses and networks of our own proxies, whose `X-Forwarded-For` counts. Default: none. */
  trustedProxies?: readonly string[];
  /** Where browsers find the gateway's websockets. */
  gatewayUrl: string;
  /** What the firewall's watcher says to be believed; without it its reports are not taken. */
  banReportSecret?: string;
  /** The web build; without it the API serves no pages. */
  webRoot?: string;
  sessionLimits?: SessionLimits;
  /** Networks that are not public and have carriers in them. Default: none. */
  privateTrunkNetworks?: readonly string[];
  /** Default: no daily limit, 500 calls at once, 100 in a second. */
  tenantMaxima?: TenantMaxima;
  /** Requests per minute of one log-on, or of one address without one. Default 1,200. */
  requestsPerMinute?: number;
  /** Event loop delay at which requests are refused as `overloaded`, ms. Default 2,000. */
  maxEventLoopDelayMs?: number;
}

/** What the routes of a noun may ask for; each names the part that it uses. */
export interface NounDeps extends ApiDeps {
  sessions: Sessions;
  userSessions: ReturnType<typeof userSessionRepository>;
  callerOf: CallerOf;
  platform: PlatformRepositories;
  apiClients: ApiClients;
  /** Addresses of the token route, the first of which API clients are told. */
  tokenAudiences: readonly string[];
  usage: Pick<UsageCounts, 'flush'>;
  tickets: SupportTickets;
}
