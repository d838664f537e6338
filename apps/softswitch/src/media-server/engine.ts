import { randomBytes, randomInt } from 'node:crypto';
import {
  answerAudioOffer,
  createAudioOffer,
  createFrameClock,
  createRtpSession,
  readAudioAnswer,
  type RemoteAudio,
  type RtpPorts,
} from '@outrider/audio';
import { MediaError, type LegOrOthers, type Prompt } from '@outrider/telephony';
import { LRUCache } from 'lru-cache';
import { audio, audioNow } from './audio-errors.js';
import type { DataFolder } from './data-paths.js';
import { createGains, isOthers, type Leg, type Owner, type Room } from './leg.js';
import type { Prompts } from './prompts.js';
import { openRecording, type RecordedSide, type Recording } from './recording.js';
import { createTick } from './tick.js';

/** What an engine holds; late ticks are those that began over 20 ms late. */
export interface EngineGauge {
  legs: number;
  rooms: number;
  recordings: number;
  playing: number;
  ticks: number;
  lateTicks: number;
  skippedTicks: number;
}

/** The mixer: legs, rooms and recordings, each of an owner, and the tick that moves the audio. */
export interface MediaEngine {
  createLeg(owner: Owner, options: { label: string; offer?: string }): Promise<{ legId: string; sdp: string }>;
  setRemote(owner: Owner, legId: string, sdp: string): void;
  join(owner: Owner, legId: string, roomId: string): void;
  leave(owner: Owner, legId: string): void;
  play(
    owner: Owner,
    legId: string,
    prompt: Prompt,
    options: { mixed: boolean; loop: boolean },
  ): Promise<'heard' | 'stopped'>;
  stopPlaying(owner: Owner, legId: string): void;
  sendDtmf(owner: Owner, legId: string, digits: string): Promise<void>;
  release(owner: Owner, legId: string): Promise<void>;
  setHear(owner: Owner, listener: LegOrOthers, speaker: LegOrOthers, gain: number): void;
  record(
    owner: Owner,
    options: { roomId: string; path: string; left: LegOrOthers; right: LegOrOthers },
  ): Promise<{ recordingId: string }>;
  stopRecording(owner: Owner, recordingId: string): Promise<{ durationMs: number }>;
  releaseRoom(roomId: string): void;
  /** Everything of one owner goes, and nothing can be made for it any more. */
  releaseOwner(owner: Owner): Promise<void>;
  gauge(): EngineGauge;
  close(): Promise<void>;
}

/** Bounds of one owner: far above what a dialer needs, below what could hurt the others. */
const MAX_LEGS = 2000;
const MAX_RECORDINGS = 1000;
/** Recordings that ended by themselves, kept for who asks. */
const MAX_FINISHED = 1_000;

const gone = (what: string) => new MediaError('media-gone', `There is no such ${what} (any more).`);
const refused = (message: string, field?: string) => new MediaError('media-refused', message, field);
const newId = () => randomBytes(12).toString('base64url');

export function createMediaEngine(options: {
  rtpHost: string;
  ports: RtpPorts;
  prompts: Prompts;
  recordings: DataFolder;
}): MediaEngine {
  const clock = createFrameClock();
  const legs = new Map<string, Leg>();
  const rooms = new Map<string, Room>();
  const recordings = new Map<string, Recording>();
  const finished = new LRUCache<string, Recording>({ max: MAX_FINISHED });
  const closedOwners = new WeakSet<Owner>();
  const tick = createTick({ clock });

  const legOf = (owner: Owner, legId: string): Leg => {
    const leg = legs.get(legId);
    if (!leg || leg.owner !== owner) throw gone('leg');
    return leg;
  };
  const anyLeg = (legId: string): Leg => {
    const leg = legs.get(legId);
    if (!leg) throw gone('leg');
    return leg;
  };
  const countOf = (things: Iterable<{ owner: Owner }>, owner: Owner) => {
    let count = 0;
    for (const thing of things) if (thing.owner === owner) count++;
    return count;
  };
  const refreshRoom = (room: Room) => {
    for (const leg of room.legs) tick.refresh(leg);
  };

  const leaveRoom = (leg: Leg) => {
    const { room } = leg;
    leg.gains.hears = leg.gains.heardBy = 1;
    leg.gains.pairs.clear();
    if (!room) return;
    for (const other of room.legs) other.gains.pairs.delete(leg.id);
    leg.room = undefined;
    room.legs.delete(leg);
    if (room.legs.size === 0) rooms.delete(room.id);
    refreshRoom(room);
    tick.refresh(leg);
  };
  const stopRecording = (recording: Recording) => {
    recordings.delete(recording.id);
    finished.delete(recording.id);
    tick.stopRecording(recording);
    return recording.stop();
  };
  /** With nobody left to record it ends by itself; who made it may still ask how long it has become. */
  const finishRecording = (recording: Recording) => {
    stopRecording(recording).catch(() => undefined);
    finished.set(recording.id, recording);
  };
  const releaseLeg = async (leg: Leg) => {
    if (!legs.delete(leg.id)) return;
    leaveRoom(leg);
    leg.playing?.end('gone');
    tick.remove(leg);
    for (const recording of recordings.values()) {
      if (recording.legs.includes(leg) && recording.legs.every(({ id }) => !legs.has(id))) finishRecording(recording);
    }
    await leg.rtp.close();
  };

  const engine: MediaEngine = {
    async createLeg(owner, { label, offer }) {
      if (closedOwners.has(owner)) throw gone('connection');
      if (countOf(legs.values(), owner) >= MAX_LEGS) throw refused(`A connection has at most ${MAX_LEGS} legs.`);
      const rtp = await audio(() => createRtpSession({ host: options.rtpHost, ports: options.ports }));
      const local = { host: options.rtpHost, port: rtp.port, sessionId: randomInt(2 ** 47), version: 1 };
      try {
        const { sdp, remote } = await audio<{ sdp: string; remote?: RemoteAudio }>(() =>
          offer === undefined ? { sdp: createAudioOffer(local) } : answerAudioOffer(offer, local),
        );
        if (closedOwners.has(owner)) throw gone('connection');
        const leg: Leg = {
          id: newId(),
          label,
          owner,
          rtp,
          room: undefined,
          playing: undefined,
          gains: createGains(),
          said: undefined,
          heard: undefined,
          toldSilentMs: 0,
        };
        if (remote) rtp.setRemote(remote);
        rtp.onDtmf((digit) => owner.tell({ type: 'dtmf', legId: leg.id, digit }));
        legs.set(leg.id, leg);
        tick.add(leg);
        return { legId: leg.id, sdp };
      } catch (error) {
        await rtp.close();
        throw error;
      }
    },
    setRemote(owner, legId, sdp) {
      const leg = legOf(owner, legId);
      leg.rtp.setRemote(audioNow(() => readAudioAnswer(sdp)));
      leg.toldSilentMs = 0;
    },
    join(owner, legId, roomId) {
      const leg = legOf(owner, legId);
      if (leg.room?.id === roomId) return;
      // Gains set before the first join are meant for it.
      if (leg.room) leaveRoom(leg);
      const room = rooms.get(roomId) ?? { id: roomId, legs: new Set<Leg>() };
      rooms.set(roomId, room);
      room.legs.add(leg);
      leg.room = room;
      refreshRoom(room);
    },
    leave: (owner, legId) => leaveRoom(legOf(owner, legId)),
    async play(owner, legId, prompt, { mixed, loop }) {
      legOf(owner, legId);
      const source = await options.prompts.source(prompt, { loop });
      const leg = legOf(owner, legId);
      leg.playing?.end('stopped');
      const how = await new Promise<'heard' | 'stopped' | 'gone'>((resolve) => {
        const playing = {
          source,
          mixed,
          end: (end: 'heard' | 'stopped' | 'gone') => {
            if (leg.playing !== playing) return;
            leg.playing = undefined;
            tick.refresh(leg);
            resolve(end);
          },
        };
        leg.playing = playing;
        tick.refresh(leg);
      });
      if (how === 'gone') throw gone('leg');
      return how;
    },
    stopPlaying: (owner, legId) => legOf(owner, legId).playing?.end('stopped'),
    async sendDtmf(owner, legId, digits) {
      const leg = legOf(owner, legId);
      if (!leg.rtp.canSend()) throw refused('The far end can not be sent anything now: no answer yet, or on hold.');
      const sent = leg.rtp.sendDtmf(digits);
      tick.refresh(leg);
      await audio(() => sent);
    },
    async release(owner, legId) {
      const leg = legs.get(legId);
      if (leg?.owner === owner) await releaseLeg(leg);
    },
    setHear(owner, listenerRef, speakerRef, gain) {
      const listener = isOthers(listenerRef) ? undefined : anyLeg(listenerRef);
      const speaker = isOthers(speakerRef) ? undefined : anyLeg(speakerRef);
      if (listener?.owner !== owner && speaker?.owner !== owner)
        throw refused('One of the two must be a leg of this connection.', listener ? 'listener' : 'speaker');
      if (listener && speaker) listener.gains.pairs.set(speaker.id, gain);
      else if (listener) listener.gains.hears = gain;
      else if (speaker) speaker.gains.heardBy = gain;
    },
    async record(owner, { roomId, path, left, right }) {
      if (isOthers(left) && isOthers(right)) throw refused('One channel must be a leg.', 'left');
      if (countOf(recordings.values(), owner) >= MAX_RECORDINGS)
        throw refused(`A connection has at most ${MAX_RECORDINGS} recordings.`);
      const side = (ref: LegOrOthers): RecordedSide => (isOthers(ref) ? 'others' : anyLeg(ref));
      const sides = { left: side(left), right: side(right) };
      const recording = await openRecording({
        id: newId(),
        owner,
        roomId,
        path: await options.recordings.fresh(path),
        ...sides,
      });
      if (closedOwners.has(owner)) {
        await recording.stop();
        throw gone('connection');
      }
      if (!recording.legs.some(({ id }) => legs.has(id))) {
        await recording.stop();
        throw gone('leg');
      }
      recordings.set(recording.id, recording);
      tick.startRecording(recording);
      return { recordingId: recording.id };
    },
    async stopRecording(owner, recordingId) {
      const recording = recordings.get(recordingId) ?? finished.get(recordingId);
      if (recording?.owner !== owner) throw gone('recording');
      return stopRecording(recording);
    },
    releaseRoom(roomId) {
      for (const leg of [...(rooms.get(roomId)?.legs ?? [])]) leaveRoom(leg);
    },
    async releaseOwner(owner) {
      closedOwners.add(owner);
      for (const recording of [...finished.values()]) if (recording.owner === owner) finished.delete(recording.id);
      const theirs = <T extends { owner: Owner }>(things: Iterable<T>) =>
        [...things].filter((it) => it.owner === owner);
      await Promise.allSettled([
        ...theirs(recordings.values()).map(stopRecording),
        ...theirs(legs.values()).map(releaseLeg),
      ]);
    },
    gauge: () => ({
      legs: legs.size,
      rooms: rooms.size,
      recordings: recordings.size,
      playing: [...legs.values()].filter((leg) => leg.playing).length,
      ticks: clock.counters.ticks,
      lateTicks: clock.counters.late,
      skippedTicks: clock.counters.skipped,
    }),
    async close() {
      await Promise.allSettled([...[...recordings.values()].map(stopRecording), ...[...legs.values()].map(releaseLeg)]);
    },
  };
  return engine;
}
