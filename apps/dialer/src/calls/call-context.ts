import type { Guards } from '@outrider/db';
import type { CallControl, MediaServer, TrunkRoute } from '@outrider/telephony';
import type { Logger } from '@outrider/platform';
import type { CallRegistry } from './call-registry.js';
import type { TenantRate } from '../trunks/trunk-limiter.js';
import type { News } from './news.js';
import type { TenantStore } from './tenant-store.js';

/** What every call of this process shares. */
export interface CallDeps {
  callControl: Pick<CallControl, 'placeCall'>;
  media: Pick<MediaServer, 'room'>;
  registry: CallRegistry;
  news: News;
  /** A WAV that the media server can play: the message that an abandoned call hears. */
  abandonPrompt(seller: { name: string; number: string }): Promise<string>;
  /** Resolves when the INVITE may go out, in the very turn of the event loop in which it then must; false: it may not. */
  passGate(trunk: Guards['trunk'], tenant: TenantRate): Promise<boolean>;
  /** The trunk may be used for another call. */
  releaseChannel(trunkId: string, attemptId: string): void;
  logger: Logger;
  /** Wall time. */
  now(): Date;
}

/** One call. */
export interface CallContext {
  tenantId: string;
  attempt: Guards['attempt'];
  campaign: Guards['campaign'];
  trunk: Guards['trunk'];
  tenant: TenantRate;
  route: TrunkRoute;
  store: TenantStore;
}
