import type { AgentSession } from '@outrider/db';
import type { Termination } from '@outrider/domain';
import type { CallEnd, CustomerCall, MediaLeg } from '@outrider/telephony';
import type { Call } from './call.js';
import type { CallContext, CallDeps } from './call-context.js';
import { endedAs, type UnsentReason } from './call-ending.js';
import { endingEvent } from './pacing-news.js';
import { recordingPath } from './recording-path.js';
import { startTalk, type Talk } from './talk.js';

/** A reservation that does not lead to a connection ends by itself after this, ms. */
const RESERVATION_MS = 10_000;

export function startCall(deps: CallDeps, context: CallContext): Call {
  const { media, news, registry, now } = deps;
  const { tenantId, attempt, campaign, trunk, tenant, store } = context;
  const { id: attemptId, campaignId } = attempt;
  const logger = deps.logger.child({ attemptId });
  let stage: Call['stage'] = 'setup';
  let leg: MediaLeg | undefined;
  let audio: Promise<void> = Promise.resolve();
  let talk: Talk | undefined;
  /** Whether there is a recording, once that is known. */
  let recorded: Promise<boolean> = Promise.resolve(false);
  let agentSessionId: string | undefined = attempt.agentSessionId ?? undefined;
  /** Why nothing was sent, if it was hung up before. */
  let unsentReason: UnsentReason = 'dialer-lost';
  /** The attempt has been marked as dialed by this process, so that its end is this process's to write. */
  let mine = false;
  let agentVersion = -1;
  let marked: Promise<boolean> = Promise.resolve(false);
  let sipDialogId: string | undefined;
  let answeredAt: Date | undefined;
  let searching = false;
  let outOfPatience = false;
  let abandoning = false;
  let patience: NodeJS.Timeout | undefined;
  /** Our own reason for hanging up an answered call. */
  let ending: Termination | undefined;
  let setPlaced: () => void = () => undefined;
  let setDone: () => void = () => undefined;
  const placed = new Promise<void>((resolve) => (setPlaced = resolve));
  const done = new Promise<void>((resolve) => (setDone = resolve));

  const tell = (event: Parameters<typeof news.call>[1]) => news.call({ tenantId, campaignId }, event);

  function setStage(next: Call['stage']): void {
    stage = next;
    registry.setWaiting(call, next === 'waiting');
  }

  async function mayStart(): Promise<boolean> {
    const mark = await store.dialing(attemptId);
    mine = mark !== 'taken';
    return mark === 'mine' && (await deps.passGate(trunk, tenant));
  }

  function onAnswered(answer: { leg: MediaLeg; audio: Promise<void> }): void {
    leg = answer.leg;
    audio = answer.audio;
    answeredAt = now();
    marked = store.answered(attemptId, {
      at: answeredAt,
      patienceMs: campaign.patienceMs,
      ...(sipDialogId ? { sipDialogId } : {}),
    });
    // Whoever awaits it deals with its failure; this keeps a call that ends first from ending the process.
    marked.catch(() => undefined);
    tell({ type: 'answered', at: answeredAt.getTime(), callId: attemptId });
    setStage('waiting');
    patience = setTimeout(() => {
      outOfPatience = true;
      if (!searching && stage === 'waiting') abandon();
    }, campaign.patienceMs);
    if (agentSessionId !== undefined) void connect(agentSessionId);
    else void search();
  }

  async function search(): Promise<boolean> {
    if (stage !== 'waiting' || searching || abandoning) return false;
    searching = true;
    const until = new Date(now().getTime() + RESERVATION_MS);
    const found = await store.agentSessions
      .reserveLongestIdle({ campaignId, attemptId, until })
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'no agent could be looked for');
        return undefined;
      });
    searching = false;
    if (found?.ok) {
      news.agent(tenantId, found.session);
      // The attempt's end frees whom it had reserved; one reserved after that end nobody else would free.
      if ((stage as string) === 'over') release(found.session.id);
      else await connect(found.session.id, found.session);
      return false;
    }
    if (outOfPatience && stage === 'waiting') abandon();
    return stage === 'waiting';
  }

  function release(id: string): void {
    store.agentSessions.releaseReservation(id, attemptId).then(
      (released) => {
        if (released.ok) news.agent(tenantId, released.session);
      },
      (error: unknown) => logger.warn({ err: error }, 'an agent could not be given back; the reservation will run out'),
    );
  }

  async function connect(id: string, reserved?: AgentSession): Promise<void> {
    if (!leg) return;
    setStage('connecting');
    agentSessionId = id;
    registry.setAgent(call, id);
    const room = media.room(id);
    const joined = Promise.all([audio, leg.join(room)]);
    joined.catch(() => undefined);
    try {
      // The database says that the answer and the reservation stand before it says that they talk; the audio runs ahead of both.
      if (!(await marked)) return lostToAnother();
      const at = now();
      const patienceMs = Math.max(0, campaign.patienceMs - (at.getTime() - (answeredAt ?? at).getTime()));
      const [result] = await Promise.all([store.connected(attemptId, id, { at, reserved, patienceMs }), joined]);
      if (stage !== 'connecting') return;
      if (result.ok) return connected(room, result.session, at);
      if (result.code === 'attempt-not-answered') return lostToAnother();
      await leg.leave();
    } catch (error) {
      if ((stage as string) === 'over') return;
      logger.warn({ err: error }, 'a customer could not be connected');
      return end({ result: 'failed', reason: 'media' });
    }
    registry.setAgent(call, undefined);
    agentSessionId = undefined;
    setStage('waiting');
    if (outOfPatience) abandon();
    else await search();
  }

  function connected(room: ReturnType<typeof media.room>, session: AgentSession, at: Date): void {
    clearTimeout(patience);
    setStage('talking');
    talk = startTalk({
      leg: leg!,
      room,
      logger,
      onAgentLost: () => end({ result: 'connected', reason: 'agent-lost' }),
    });
    talk.setAgentLeg(session.legUp);
    agentVersion = session.version;
    news.agent(tenantId, session);
    tell({ type: 'connected', at: at.getTime(), callId: attemptId, agentId: session.id });
    if (campaign.recording === 'stereo' && campaign.recordingConsent !== null) recorded = record(talk, at);
  }

  async function record(present: Talk, at: Date): Promise<boolean> {
    const path = recordingPath(tenantId, attemptId, at);
    try {
      await present.record(path);
      await store.recordings.begin({ attemptId, path, startedAt: at });
      return true;
    } catch (error) {
      logger.error({ err: error }, 'a call that should be recorded is not');
      return false;
    }
  }

  /** The attempt has been ended by somebody else: nothing is ours to write. */
  function lostToAnother(): void {
    logger.warn('the attempt has been ended by another; hanging up');
    end({ result: 'failed', reason: 'dialer-lost' });
  }

  function abandon(): void {
    if (abandoning || stage !== 'waiting' || !leg) return;
    abandoning = true;
    registry.setWaiting(call, false);
    ending = { result: 'abandoned', reason: 'no-agent' };
    tell({ type: 'abandoned', at: now().getTime(), callId: attemptId });
    const present = leg;
    Promise.all([deps.abandonPrompt({ name: campaign.sellerName, number: campaign.sellerNumber }), audio])
      .then(([path]) => present.play({ type: 'file', path }))
      .catch((error: unknown) => {
        if ((stage as string) !== 'over') logger.error({ err: error }, 'an abandoned call did not hear its message');
      })
      .finally(() => sip.hangUp({ result: 'abandoned', reason: 'no-agent' }));
  }

  function end(termination: Termination): void {
    if (stage !== 'setup') ending ??= termination;
    sip.hangUp(termination);
  }

  function onEnded(end: CallEnd): void {
    const wasTalking = stage === 'talking';
    clearTimeout(patience);
    setPlaced();
    setStage('over');
    const termination = endedAs(end, { mine, unsentReason, ourReason: ending, wasTalking });
    // The trunk's line is free when the far end says so, whatever is still to be written; another's call keeps its own.
    if (termination) void sip.closed.then(() => deps.releaseChannel(trunk.id, attemptId));
    void finish(termination);
  }

  async function finish(termination: Termination | undefined): Promise<void> {
    const stopped = talk?.end();
    if (termination) {
      // The answer is written before the end, or the record would not have it.
      await marked.catch(() => undefined);
      const at = now();
      const result = await store.end({ attemptId, termination, at, ...(answeredAt ? { answeredAt } : {}) });
      if (result.ok && result.ended) {
        if (result.session) news.agent(tenantId, result.session);
        tell(endingEvent(attemptId, termination, answeredAt !== undefined, at.getTime()));
      }
    }
    registry.remove(call);
    await stopped;
    if (await recorded) await store.recordings.end(attemptId, now()).catch(() => undefined);
    await sip.closed;
    setDone();
  }

  const call: Call = {
    attemptId,
    tenantId,
    campaignId,
    get stage() {
      return stage;
    },
    pricePerMinute: attempt.pricePerMinute,
    get answeredAt() {
      return answeredAt;
    },
    end,
    cancel(reason) {
      if (stage !== 'setup') return;
      unsentReason = reason === 'campaign-stopped' ? reason : 'agent-left';
      sip.hangUp({ result: 'cancelled', reason });
    },
    search,
    get agentVersion() {
      return agentVersion;
    },
    agentIs(session) {
      if (stage !== 'talking') return;
      if (session?.attemptId !== attemptId || session.state !== 'talking') return lostToAnother();
      agentVersion = session.version;
      talk?.setAgentLeg(session.legUp);
    },
    talk: () => talk,
    placed,
    done,
  };
  registry.add(call);
  if (agentSessionId !== undefined) registry.setAgent(call, agentSessionId);

  const sip: CustomerCall = deps.callControl.placeCall(
    {
      to: attempt.number,
      callerId: attempt.callerId,
      trunk: context.route,
      callId: attempt.callId,
      fromTag: attempt.fromTag,
      maxRingMs: campaign.maxRingMs,
    },
    {
      mayStart,
      onSipIds(ids) {
        setPlaced();
        sipDialogId = ids.sipDialogId ?? sipDialogId;
        if (!ids.sipTransactionId) return;
        store.sent(attemptId, ids.sipTransactionId).catch((error: unknown) => {
          logger.warn({ err: error }, 'the SIP ids of a call could not be written down');
        });
      },
      onRinging() {
        store.ringing(attemptId, now()).catch((error: unknown) => {
          logger.debug({ err: error }, 'a ringing call could not be marked');
        });
      },
      onAnswered,
      onEnded,
    },
  );
  return call;
}
