import type { Guards } from '@outrider/db';
import { ALWAYS, type Termination } from '@outrider/domain';
import { createLogger } from '@outrider/platform';
import { createTrunkAddresses, SecretBoxError } from '@outrider/security';
import type { TrunkRoute } from '@outrider/telephony';
import { describe, expect, it } from 'vitest';
import type { Call } from './call.js';
import { createDialWorker } from './dial-worker.js';
import type { TenantStore } from './tenant-store.js';

const NOON = new Date('2030-05-06T10:00:00.000Z');
const logger = createLogger('test', { level: 'silent' });
const names: Record<string, string[]> = { 'sip.carrier.example': ['193.0.6.139'], 'rebound.example': ['10.0.0.5'] };

const trunk = {
  id: 'T1',
  tenantId: 'A',
  kind: 'sip',
  host: 'sip.carrier.example',
  port: 5060,
  transport: 'udp',
  username: null,
  passwordEncrypted: null,
  enabled: true,
};
const facts = {
  number: '+4533121212',
  numberInvalid: false,
  timeZones: ['Europe/Copenhagen'],
  suppressed: false,
  abandonedUntil: null,
  lead: { state: 'dialing', listActive: true, dialedCount: 0, noPredictiveBefore: null },
  isCallback: false,
  campaign: { status: 'running', mode: 'progressive', callingWindows: ALWAYS, maxAttempts: 6 },
  trunk: { kind: 'sip', enabled: true, ofCampaign: true, allowedPrefixes: ['+45'] },
  destination: { allowed: true, prefix: '+45', pricePerMinute: 0 },
  tenant: { openCalls: 0, maxConcurrentCalls: 10, overspent: false },
};

/** Dials over this trunk in production: how it ended unsent, or the way it was sent. */
async function dial(changes: Partial<Record<keyof typeof trunk, unknown>>, open = true) {
  const ended: Termination[] = [];
  const routes: TrunkRoute[] = [];
  const guards = {
    attempt: { id: 'C1', state: 'claimed' },
    campaign: facts.campaign,
    trunk: { ...trunk, ...changes },
    tenant: { id: 'A', callsPerSecond: 10 },
    facts,
  } as unknown as Guards;
  const store = {
    guards: async () => guards,
    end: async ({ termination }: { termination: Termination }) => {
      ended.push(termination);
      return { ok: true, ended: false };
    },
  } as unknown as TenantStore;
  const work = createDialWorker({
    storeOf: () => store,
    limiter: { turn: async () => true, release: () => undefined },
    news: { agent: () => undefined, call: () => undefined },
    startCall: ({ route }) => {
      routes.push(route);
      return { placed: Promise.resolve() } as unknown as Call;
    },
    openPassword: async () => {
      if (!open) throw new SecretBoxError('another key');
      return 'secret';
    },
    addresses: createTrunkAddresses({
      strict: true,
      privateNetworks: [],
      lookUp: async (name) => names[name] ?? [],
    }),
    hindrance: () => undefined,
    production: true,
    logger,
    now: () => NOON,
  });
  await work({ tenantId: 'A', campaignId: 'C', attemptId: 'C1' });
  return { ended, routes };
}

describe('the dial worker', () => {
  it('sends to the address that was looked at, under the name that the carrier knows itself by', async () => {
    const { ended, routes } = await dial({});
    expect(ended).toEqual([]);
    expect(routes).toEqual([{ host: 'sip.carrier.example', port: 5060, transport: 'udp', address: '193.0.6.139' }]);
  });

  it('leaves the name where a certificate has to bear it', async () => {
    const { routes } = await dial({ transport: 'tls', username: 'us', passwordEncrypted: 'sealed' });
    expect(routes).toEqual([
      {
        ...{ host: 'sip.carrier.example', port: 5060, transport: 'tls' },
        credentials: { username: 'us', password: 'secret' },
      },
    ]);
  });

  it.each(['127.0.0.1', '10.0.0.5', '169.254.169.254', '[::1]', 'localhost', 'rebound.example'])(
    'sends nothing to %s in production',
    async (host) => {
      const { ended, routes } = await dial({ host });
      expect(ended).toEqual([{ result: 'blocked', reason: 'trunk-not-allowed' }]);
      expect(routes).toEqual([]);
    },
  );

  it('ends a call over a trunk whose name leads nowhere as one that could not be reached', async () => {
    expect((await dial({ host: 'gone.example' })).ended).toEqual([{ result: 'failed', reason: 'trunk-unreachable' }]);
  });

  it('sends nothing over a trunk whose password does not open', async () => {
    const { ended, routes } = await dial({ username: 'us', passwordEncrypted: 'sealed' }, false);
    expect(ended).toEqual([{ result: 'blocked', reason: 'trunk-not-allowed' }]);
    expect(routes).toEqual([]);
  });
});
