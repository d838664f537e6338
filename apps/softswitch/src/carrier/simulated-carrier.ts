import type { RtpPorts } from '@outrider/audio';
import {
  createDigestServer,
  createUserAgent,
  digestHa1,
  parseUri,
  type DigestServer,
  type IncomingCall,
  type SipEndpoint,
  type UserAgent,
} from '@outrider/sip';
import { behave } from './behave.js';
import { openCallMedia, type CallMedia } from './call-media.js';
import { createCallRecords, type CallEnding, type CallRecord, type CallRecords } from './call-records.js';
import { createInviteLog, type InviteLog } from './invite-log.js';
import { createAdmission } from './limits.js';
import { createPlanner } from './plan.js';
import type { Scenario } from './scenario.js';
import { toneHz } from './voices.js';

export interface SimulatedCarrier {
  readonly invites: Omit<InviteLog, 'note'>;
  readonly calls: Pick<CallRecords, 'find' | 'summary'>;
  readonly scenario: Scenario;
  /** For calls from now on; those that are up live on as they were planned. */
  setScenario(scenario: Scenario): void;
  /** Forgets what was counted; calls that are up stay up. */
  reset(): void;
  /** SIP state alive: the leak gauge. */
  gauges(): { dialogs: number; ringing: number; transactions: { client: number; server: number } };
  /** Hangs every call up. */
  close(): Promise<void>;
}

export interface SimulatedCarrierOptions {
  endpoint: SipEndpoint;
  scenario: Scenario;
  /** Address of the carrier's RTP. */
  rtpHost: string;
  ports?: RtpPorts;
  /** A fault of the carrier itself. */
  onError(error: unknown): void;
}

/** How often calls are checked for lost audio, ms. */
const CHECK_MS = 500;
const MAX_NUMBER_LENGTH = 32;

/**
 * A telephone carrier that answers as the called number or the scenario says. It keeps count of what it was sent, so that
 * a caller's promises (nobody dialed twice, no more calls than allowed) can be checked from outside.
 */
export function createSimulatedCarrier(options: SimulatedCarrierOptions): SimulatedCarrier {
  const { endpoint, onError } = options;
  const invites = createInviteLog();
  const live = new Map<CallRecord, { stop: AbortController; media: CallMedia | undefined }>();
  const records = createCallRecords((record) => Object.assign(record, live.get(record)?.media?.report()));
  let scenario = options.scenario;
  let planner = createPlanner(scenario);
  let admit = createAdmission(scenario.limits);
  let digest = digestFor(scenario);

  // Before the user agent, which may challenge or refuse: what arrived is counted, not what was let in.
  endpoint.onRequest((request, _from, transaction) => {
    if (request.method !== 'INVITE' || !transaction || /;\s*tag=/i.test(request.headers.get('to') ?? '')) return;
    invites.note(calledNumber(request.uri), request.headers.get('call-id') ?? '', wallClock());
  });
  const agent: UserAgent = createUserAgent(endpoint, {
    contactUser: 'carrier',
    authenticate: { check: (request) => digest?.check(request) ?? { ok: true, username: '' } },
  });
  agent.onInvite((call) => void liveThrough(call).catch(onError));

  const checks = setInterval(() => {
    for (const { stop, media } of live.values()) {
      if (media?.silentFor(scenario.rtpTimeoutMs)) stop.abort('rtp-lost' satisfies CallEnding);
    }
  }, CHECK_MS);
  checks.unref();

  /** One call from its INVITE to its record. */
  async function liveThrough(call: IncomingCall): Promise<void> {
    const number = calledNumber(call.request.uri);
    const { attempt } = invites.note(number, call.callId, wallClock());
    const fits = admit(live.size, performance.now());
    const plan = planner(number, attempt);
    const record: CallRecord = {
      callId: call.callId,
      number,
      attempt,
      behaviour: fits ? plan.behaviour : 'over-limit',
      startedAt: now(),
      toneHz: toneHz(number),
      heard: [],
      dtmf: '',
      rtpSent: 0,
      rtpReceived: 0,
    };
    records.open(record);
    if (!fits) {
      call.reject(503, { headers: { 'retry-after': '1' } });
      records.close(
        Object.assign(record, { endedAt: now(), ending: 'refused', status: 503 } satisfies Partial<CallRecord>),
      );
      return;
    }

    const state = { stop: new AbortController(), media: undefined as CallMedia | undefined };
    live.set(record, state);
    try {
      const outcome = await behave({
        call,
        plan,
        toneHz: record.toneHz,
        maxCallMs: scenario.maxCallMs,
        stop: state.stop.signal,
        openMedia: async () =>
          (state.media = await openCallMedia({
            host: options.rtpHost,
            audio: scenario.audio,
            ...(options.ports && { ports: options.ports }),
          })),
        answered: () => (record.answeredAt = now()),
      });
      Object.assign(record, outcome);
    } catch (error) {
      call.reject(500);
      Object.assign(record, { ending: 'refused', status: 500 } satisfies Partial<CallRecord>);
      throw error;
    } finally {
      Object.assign(record, state.media?.report(), { endedAt: now() });
      live.delete(record);
      records.close(record);
      await state.media?.close();
    }
  }

  return {
    invites,
    calls: records,
    get scenario() {
      return scenario;
    },
    setScenario(next) {
      scenario = next;
      planner = createPlanner(next);
      admit = createAdmission(next.limits);
      digest = digestFor(next);
    },
    reset() {
      invites.reset();
      records.reset();
    },
    gauges: () => {
      const { dialogs, called } = agent.counts();
      return { dialogs, ringing: called, transactions: endpoint.transactionCount() };
    },
    async close() {
      clearInterval(checks);
      for (const { stop } of live.values()) stop.abort('carrier-hung-up' satisfies CallEnding);
      await agent.close();
    },
  };
}

function digestFor({ requireAuth, credentials }: Scenario): DigestServer | undefined {
  if (!requireAuth || !credentials) return undefined;
  const { username, password, realm, status } = credentials;
  const ha1 = digestHa1(username, realm, password);
  return createDigestServer({ realm, status, ha1: (name) => (name === username ? ha1 : undefined) });
}

/** The user part of a request URI without visual separators (RFC 3966 §5.1.1) and parameters. */
function calledNumber(uri: string): string {
  const user = parseUri(uri)?.user ?? '';
  return user
    .split(';')[0]!
    .replace(/[-.()]/g, '')
    .slice(0, MAX_NUMBER_LENGTH);
}

function now(): string {
  return new Date().toISOString();
}

/** Time of day that a correction of the system's clock does not bend. */
function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
