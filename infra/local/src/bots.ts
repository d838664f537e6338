import { createAgentBot, type AgentBehaviour, type AgentBot } from '@outrider/testkit';
import { SetupFailure } from './failure.js';
import type { Platform } from './platform.js';
import type { Progress } from './progress.js';

/** How long a talk may go on after the bots are asked to stop, ms. */
const GRACE_MS = 2_000;

export interface BotsOptions {
  platform: Platform;
  campaignId: string;
  logOns: readonly { email: string; password: string }[];
  behaviour?: Partial<AgentBehaviour>;
  log: Progress;
}

/**
 * Agent bots at work on a campaign: all are ready for calls when this returns.
 * @returns stops them and tells what went wrong with them.
 */
export async function startBots(options: BotsOptions): Promise<() => Promise<void>> {
  const { platform, campaignId, logOns, behaviour, log } = options;
  const starting = logOns.map(({ email, password }, i) =>
    createAgentBot({
      apiUrl: platform.urls.api,
      gatewayUrl: platform.urls.gateway,
      email,
      password,
      campaignId,
      // Tones a semitone apart, so that a recording tells who spoke.
      behaviour: { seed: i + 1, toneHz: Math.round(440 * 2 ** ((i % 12) / 12)), ...behaviour },
    }),
  );
  const started = await Promise.allSettled(starting);
  const bots = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stopAll = async () => void (await Promise.all(bots.map((bot) => bot.stop(GRACE_MS))));
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stopAll();
    throw new SetupFailure(
      'process-failed',
      `An agent bot could not sign in: ${(failed.reason as Error).message}`,
      `The logs of gateway, dialer-1 and sip-server in ${platform.logsDir} say why.`,
      { cause: failed.reason },
    );
  }
  return async () => {
    await stopAll();
    for (const trouble of troubles(bots)) log(`bots: ${trouble}`);
  };
}

/** What went wrong, each once, with how often. */
function troubles(bots: readonly AgentBot[]): string[] {
  const counts = new Map<string, number>();
  for (const trouble of bots.flatMap((bot) => bot.stats().troubles))
    counts.set(trouble, (counts.get(trouble) ?? 0) + 1);
  return [...counts].map(([trouble, count]) => (count === 1 ? trouble : `${trouble} (${count} times)`));
}
