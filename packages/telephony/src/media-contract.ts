import {
  answerAudioOffer,
  concatSamples,
  createAudioOffer,
  createRtpSession,
  decodeWav,
  dominantFrequency,
  encodeWav,
  levelDbfs,
  readAudioAnswer,
  sineSource,
  tone,
  toneDbfs,
  type FrameSource,
  type RtpSession,
} from '@outrider/audio';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MediaLeg, MediaServer } from './media-server.js';

/** A real media server, of whatever make, for the contract to be held against. */
export interface ContractSubject {
  /** A connection of its own. */
  connect(): Promise<MediaServer>;
  /** Puts a WAV below the prompts folder. */
  writePrompt(name: string, wav: Buffer): Promise<void>;
  /** Reads a WAV below the recordings folder. */
  readRecording(name: string): Promise<Buffer>;
  /** Legs, rooms and recordings that the server holds. */
  holds(): Promise<{ legs: number; rooms: number; recordings: number }>;
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A far end with ears: what stands behind a leg. */
interface Phone {
  leg: MediaLeg;
  rtp: RtpSession;
  digits(): string;
  /** Waits until so much more has been heard, and gives it. */
  listen(ms?: number): Promise<Int16Array>;
  sdp(direction?: 'sendrecv' | 'sendonly' | 'recvonly'): string;
}

const HOST = '127.0.0.1';
const WAIT = { timeout: 15_000 };
/** A tone that is there is far above this, one that is not far below: G.711's own noise is under −50. */
const HEARD_DBFS = -30;

const tonesIn = (samples: Int16Array, tones: readonly number[]) =>
  tones.filter((hz) => toneDbfs(samples, 8000, hz) > HEARD_DBFS);

/** What every adapter of the media port must do, shown with real RTP. */
export function describeMediaServer(name: string, create: () => Promise<ContractSubject>): void {
  describe(`the media server (${name})`, () => {
    let subject: ContractSubject;
    let media: MediaServer;
    const rtps: RtpSession[] = [];
    const connections: MediaServer[] = [];
    let rooms = 0;

    const connect = async () => {
      const connection = await subject.connect();
      connections.push(connection);
      return connection;
    };
    const room = () => media.room(`room-${++rooms}`);
    /** A phone that called in, and says a tone. */
    const phone = async (source?: FrameSource, over: MediaServer = media): Promise<Phone> => {
      const rtp = await createRtpSession({ host: HOST });
      rtps.push(rtp);
      const local = { host: HOST, port: rtp.port, sessionId: 1, version: 1 };
      const leg = await over.createLeg({ offer: createAudioOffer(local), label: 'phone' });
      rtp.setRemote(readAudioAnswer(leg.localSdp));
      const heard: Int16Array[] = [];
      let digits = '';
      rtp.onDtmf((digit) => (digits += digit));
      rtp.run({ sink: (frame) => void heard.push(frame.slice()), ...(source && { source }) });
      return {
        leg,
        rtp,
        digits: () => digits,
        sdp: (direction = 'sendrecv') => createAudioOffer({ ...local, version: 2, direction }),
        async listen(ms = 400) {
          // What is on its way in buffers was said before.
          const from = heard.length + 8;
          const to = from + ms / 20;
          await expect.poll(() => heard.length, WAIT).toBeGreaterThanOrEqual(to);
          return concatSamples(...heard.slice(from, to));
        },
      };
    };

    beforeAll(async () => {
      subject = await create();
      media = await connect();
    });
    afterEach(async () => {
      for (const rtp of rtps.splice(0)) await rtp.close();
    });
    afterAll(async () => {
      for (const connection of connections) await connection.close();
      await subject.stop();
    });

    it('lets two legs of a room hear each other, and not themselves', async () => {
      const [a, b] = [await phone(sineSource(440)), await phone(sineSource(880))];
      const shared = room();
      await Promise.all([a.leg.join(shared), b.leg.join(shared)]);
      const [atA, atB] = await Promise.all([a.listen(), b.listen()]);
      expect(dominantFrequency(atA, 8000).hz).toBeCloseTo(880, -1);
      expect(dominantFrequency(atB, 8000).hz).toBeCloseTo(440, -1);
      expect([tonesIn(atA, [440, 880]), tonesIn(atB, [440, 880])]).toEqual([[880], [440]]);
    });

    it('keeps rooms apart, and moves a leg from one to another', async () => {
      const [a, b, c] = [await phone(sineSource(440)), await phone(sineSource(880)), await phone()];
      const [first, second] = [room(), room()];
      await Promise.all([a.leg.join(first), b.leg.join(second), c.leg.join(first)]);
      expect(tonesIn(await c.listen(), [440, 880])).toEqual([440]);
      await c.leg.join(second);
      expect(tonesIn(await c.listen(), [440, 880])).toEqual([880]);
      await c.leg.leave();
      expect(tonesIn(await c.listen(), [440, 880])).toEqual([]);
    });

    it('makes an offer of its own, whose audio flows once the far end has answered', async () => {
      const leg = await media.createLeg({ label: 'called' });
      const rtp = await createRtpSession({ host: HOST });
      rtps.push(rtp);
      const { sdp, remote } = answerAudioOffer(leg.localSdp, { host: HOST, port: rtp.port, sessionId: 1, version: 1 });
      rtp.setRemote(remote);
      rtp.run({ source: sineSource(440) });
      const listener = await phone();
      const shared = room();
      await Promise.all([leg.setRemote(sdp), leg.join(shared), listener.leg.join(shared)]);
      expect(tonesIn(await listener.listen(), [440, 880])).toEqual([440]);
    });

    it('lets a supervisor listen, whisper to the agent alone, and barge in', async () => {
      const [agent, customer] = [await phone(sineSource(440)), await phone(sineSource(660))];
      const [supervisor, tones] = [await phone(sineSource(880)), [440, 660, 880]];
      const shared = room();
      await Promise.all([
        agent.leg.join(shared),
        customer.leg.join(shared),
        shared.setHear('others', supervisor.leg, 0),
        supervisor.leg.join(shared),
      ]);
      const ears = () => Promise.all([agent.listen(), customer.listen(), supervisor.listen()]);
      const [quietAgent, quietCustomer, listening] = await ears();
      expect(tonesIn(listening, tones)).toEqual([440, 660]);
      expect([tonesIn(quietAgent, tones), tonesIn(quietCustomer, tones)]).toEqual([[660], [440]]);

      await shared.setHear(agent.leg, supervisor.leg, 1);
      const [whispered, unaware] = await ears();
      expect([tonesIn(whispered, tones), tonesIn(unaware, tones)]).toEqual([[660, 880], [440]]);

      await shared.setHear(customer.leg, supervisor.leg, 1);
      expect(tonesIn(await customer.listen(), tones)).toEqual([440, 880]);
    });

    it('turns a speaker down by the gain', async () => {
      const [speaker, listener] = [await phone(sineSource(440, -10)), await phone()];
      const shared = room();
      await Promise.all([speaker.leg.join(shared), listener.leg.join(shared)]);
      await shared.setHear(listener.leg, speaker.leg, 0.1);
      const level = toneDbfs(await listener.listen(), 8000, 440);
      expect(Math.abs(level + 30), `${level} dBFS`).toBeLessThan(3);
    });

    it('forgets the gains of a leg that leaves', async () => {
      const [a, b] = [await phone(sineSource(440)), await phone()];
      const shared = room();
      await Promise.all([a.leg.join(shared), b.leg.join(shared), shared.setHear(b.leg, 'others', 0)]);
      expect(tonesIn(await b.listen(), [440])).toEqual([]);
      await Promise.all([b.leg.leave(), b.leg.join(shared)]);
      expect(tonesIn(await b.listen(), [440])).toEqual([440]);
    });

    it('plays a prompt in place of the room, and then the room again', async () => {
      await subject.writePrompt('notice.wav', encodeWav([tone(1200, 1500)]));
      const [a, b] = [await phone(sineSource(440)), await phone()];
      const shared = room();
      await Promise.all([a.leg.join(shared), b.leg.join(shared)]);
      const played = b.leg.play({ type: 'file', path: 'notice.wav' });
      expect(tonesIn(await b.listen(), [440, 1200])).toEqual([1200]);
      expect(await played).toBe('heard');
      expect(tonesIn(await b.listen(), [440, 1200])).toEqual([440]);
    });

    it('plays over the room when asked, loops, and stops', async () => {
      const [a, b] = [await phone(sineSource(440)), await phone()];
      const shared = room();
      await Promise.all([a.leg.join(shared), b.leg.join(shared)]);
      const played = b.leg.play({ type: 'tone', hz: 1000, ms: 100 }, { mixed: true, loop: true });
      expect(tonesIn(await b.listen(), [440, 1000])).toEqual([440, 1000]);
      await b.leg.stopPlaying();
      expect(await played).toBe('stopped');
      expect(tonesIn(await b.listen(), [440, 1000])).toEqual([440]);
    });

    it('ends a prompt that another one replaces, and one whose leg is released', async () => {
      const { leg } = await phone();
      const first = leg.play({ type: 'silence', ms: 60_000 });
      const second = expect(leg.play({ type: 'silence', ms: 60_000 })).rejects.toMatchObject({ code: 'media-gone' });
      expect(await first).toBe('stopped');
      await leg.release();
      await second;
    });

    it('refuses a prompt that is not there, is no WAV, or lies outside its folder', async () => {
      await subject.writePrompt('broken.wav', Buffer.from('nothing'));
      const { leg } = await phone();
      for (const path of ['missing.wav', 'broken.wav', '../recordings/x.wav', '/etc/passwd', '.'])
        await expect(leg.play({ type: 'file', path })).rejects.toMatchObject({ code: 'media-refused', field: 'path' });
    });

    it('records each leg in a channel of its own', async () => {
      const [a, b] = [await phone(sineSource(440)), await phone(sineSource(880))];
      const shared = room();
      const [, , recording] = await Promise.all([
        a.leg.join(shared),
        b.leg.join(shared),
        shared.record({ path: 'calls/stereo.wav', left: a.leg, right: b.leg }),
      ]);
      await a.listen(1500);
      const { durationMs } = await recording.stop();
      const { channels } = decodeWav(await subject.readRecording('calls/stereo.wav'));
      expect(channels.map((channel) => tonesIn(channel, [440, 880]))).toEqual([[440], [880]]);
      expect(channels[0]!.length).toBe(durationMs * 8);
      expect(durationMs).toBeGreaterThan(1000);
    });

    it('records what the customer hears from whoever is there, but no whisper', async () => {
      const [agent, customer] = [await phone(sineSource(440)), await phone(sineSource(660))];
      const whisperer = await phone(sineSource(880));
      const shared = room();
      await Promise.all([customer.leg.join(shared), shared.setHear('others', whisperer.leg, 0)]);
      const recording = await shared.record({ path: 'others.wav', left: customer.leg, right: 'others' });
      await Promise.all([agent.leg.join(shared), whisperer.leg.join(shared)]);
      await shared.setHear(agent.leg, whisperer.leg, 1);
      await customer.listen(1500);
      await recording.stop();
      const { channels } = decodeWav(await subject.readRecording('others.wav'));
      expect(channels.map((channel) => tonesIn(channel, [440, 660, 880]))).toEqual([[660], [440]]);
    });

    it('refuses a recording outside its folder, over another, or without a leg', async () => {
      const { leg } = await phone();
      const shared = room();
      await leg.join(shared);
      const record = (path: string) => shared.record({ path, left: leg, right: 'others' });
      for (const path of ['../out.wav', '/tmp/out.wav', 'out.txt'])
        await expect(record(path)).rejects.toMatchObject({ code: 'media-refused', field: 'path' });
      await (await record('once.wav')).stop();
      await expect(record('once.wav')).rejects.toMatchObject({ code: 'media-refused' });
      await expect(shared.record({ path: 'x.wav', left: 'others', right: 'others' })).rejects.toMatchObject({
        code: 'media-refused',
      });
    });

    it('carries digits both ways', async () => {
      const a = await phone();
      let digits = '';
      a.leg.onDtmf((digit) => (digits += digit));
      await a.leg.sendDtmf('42#');
      await expect.poll(a.digits, WAIT).toBe('42#');
      await a.rtp.sendDtmf('*09');
      await expect.poll(() => digits, WAIT).toBe('*09');
      await expect(a.leg.sendDtmf('4x')).rejects.toMatchObject({ code: 'media-refused', field: 'digits' });
    });

    it('tells that a far end has fallen silent, but not while it is on hold', async () => {
      const silent = await phone();
      await silent.rtp.close();
      const told: number[] = [];
      silent.leg.onSilent((ms) => void told.push(ms));
      const held = await phone();
      await held.leg.setRemote(held.sdp('recvonly'));
      await held.rtp.close();
      let heldTold = false;
      held.leg.onSilent(() => (heldTold = true));
      await expect.poll(() => told.length, WAIT).toBeGreaterThan(1);
      expect(told.slice(0, 2)).toEqual([2000, 4000]);
      expect(heldTold).toBe(false);
    });

    it('sends nothing to a far end that has put the call on hold, until it resumes', async () => {
      const [a, b] = [await phone(sineSource(440)), await phone()];
      const shared = room();
      await Promise.all([a.leg.join(shared), b.leg.join(shared)]);
      await b.leg.setRemote(b.sdp('sendonly'));
      expect(levelDbfs(await b.listen())).toBe(-120);
      await b.leg.setRemote(b.sdp());
      expect(tonesIn(await b.listen(), [440])).toEqual([440]);
    });

    it('refuses an offer without G.711, and what is no SDP', async () => {
      const opus = createAudioOffer({ host: HOST, port: 4000, sessionId: 1, version: 1, codecs: [] });
      for (const offer of [opus, 'nonsense'])
        await expect(media.createLeg({ offer, label: 'x' })).rejects.toMatchObject({ code: 'media-unsupported' });
    });

    it('lets a room be shared by the legs of two connections, and outlive either', async () => {
      const other = await connect();
      const mine = await phone(sineSource(440));
      const theirs = await phone(sineSource(880), other);
      await Promise.all([mine.leg.join(media.room('shared')), theirs.leg.join(other.room('shared'))]);
      expect(tonesIn(await mine.listen(), [440, 880])).toEqual([880]);
      await other.close();
      expect(tonesIn(await mine.listen(), [440, 880])).toEqual([]);
      const third = await connect();
      const back = await phone(sineSource(660), third);
      await back.leg.join(third.room('shared'));
      expect(tonesIn(await mine.listen(), [440, 660, 880])).toEqual([660]);
      await third.room('shared').release();
      expect(tonesIn(await mine.listen(), [660])).toEqual([]);
    });

    it('does not let one connection touch the legs of another', async () => {
      const other = await connect();
      const [mine, theirs] = [await phone(), await phone(undefined, other)];
      await expect(media.room('x').setHear(theirs.leg, 'others', 0)).rejects.toMatchObject({ code: 'media-refused' });
      await media.room('x').setHear(theirs.leg, mine.leg, 0);
    });

    it('says that a leg is gone after its release, and takes a second release as done', async () => {
      const { leg } = await phone();
      await leg.release();
      await leg.release();
      await expect(leg.join(media.room('x'))).rejects.toMatchObject({ code: 'media-gone' });
    });

    it('releases everything of a connection that closes, and finishes its recordings', async () => {
      const before = await subject.holds();
      const other = await connect();
      const a = await phone(sineSource(440), other);
      const theirs = other.room('closing');
      await Promise.all([a.leg.join(theirs), theirs.record({ path: 'closed.wav', left: a.leg, right: 'others' })]);
      await a.listen(400);
      expect(await subject.holds()).toEqual({
        legs: before.legs + 1,
        rooms: before.rooms + 1,
        recordings: before.recordings + 1,
      });
      await other.close();
      await expect.poll(() => subject.holds(), WAIT).toEqual(before);
      const { channels } = decodeWav(await subject.readRecording('closed.wav'));
      expect(tonesIn(channels[0]!, [440])).toEqual([440]);
    });

    it('is lost when its server dies, says so for each leg, and works again after the restart', async () => {
      const a = await phone();
      let gone = 0;
      let lost = 0;
      a.leg.onGone(() => gone++);
      media.onLost(() => lost++);
      const recording = await media.room('r').record({ path: 'lost.wav', left: a.leg, right: 'others' });
      const playing = expect(a.leg.play({ type: 'silence', ms: 60_000 })).rejects.toMatchObject({ code: 'media-gone' });
      await subject.crash();
      await expect.poll(() => [gone, lost], WAIT).toEqual([1, 1]);
      await playing;
      await expect(media.createLeg({ label: 'x' })).rejects.toMatchObject({ code: 'media-unavailable' });
      await expect(a.leg.leave()).rejects.toMatchObject({ code: 'media-gone' });
      await expect(recording.stop()).rejects.toMatchObject({ code: 'media-gone' });
      await a.leg.release();

      await subject.start();
      await expect
        .poll(
          () =>
            media.createLeg({ label: 'x' }).then(
              () => true,
              () => false,
            ),
          WAIT,
        )
        .toBe(true);
      const [b, c] = [await phone(sineSource(440)), await phone()];
      const shared = room();
      await Promise.all([b.leg.join(shared), c.leg.join(shared)]);
      expect(tonesIn(await c.listen(), [440])).toEqual([440]);
      await expect(a.leg.leave()).rejects.toMatchObject({ code: 'media-gone' });
    });
  });
}
