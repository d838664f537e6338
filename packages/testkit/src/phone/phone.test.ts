import {
  answerAudioOffer,
  beepSource,
  createRtpSession,
  dominantFrequency,
  SAMPLE_RATE,
  sineSource,
  type FrameSource,
  type RtpSession,
} from '@outrider/audio';
import { createDigestServer, createEndpoint, createUserAgent, digestHa1, type Dialog } from '@outrider/sip';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../until.js';
import { createPhone, type PhoneOptions } from './phone.js';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
});

/** The far end of an agent leg: asks for digest, answers, and hears. */
async function softswitch(port = 0) {
  const endpoint = await createEndpoint({
    listen: [{ protocol: 'udp', host: '127.0.0.1', port }],
    timers: { t1: 50, t2: 200, t4: 200 },
  });
  const ha1 = digestHa1('session-1', 'outrider', 'one-time');
  const agent = createUserAgent(endpoint, {
    authenticate: createDigestServer({ realm: 'outrider', ha1: (name) => (name === 'session-1' ? ha1 : undefined) }),
  });
  const legs: {
    dialog: Dialog;
    rtp: RtpSession;
    heard: Int16Array[];
    offers: string[];
    say(voice: FrameSource): void;
  }[] = [];
  const digits: string[] = [];
  agent.onInvite((call) => {
    void (async () => {
      const rtp = await createRtpSession({ host: '127.0.0.1' });
      undo.push(() => rtp.close());
      const local = { host: '127.0.0.1', port: rtp.port, sessionId: 1, version: 1 };
      const { sdp, remote } = answerAudioOffer(call.offer!, local);
      rtp.setRemote(remote);
      rtp.onDtmf((digit) => digits.push(digit));
      const heard: Int16Array[] = [];
      let voice: FrameSource = sineSource(700);
      rtp.run({ source: () => voice(), sink: (frame, any) => void (any && heard.push(frame.slice())) });
      const dialog = call.answer(sdp)!;
      const offers: string[] = [];
      dialog.onOffer((offer) => {
        offers.push(offer);
        const again = answerAudioOffer(offer, { ...local, version: local.version++ });
        rtp.setRemote(again.remote);
        return again.sdp;
      });
      legs.push({ dialog, rtp, heard, offers, say: (next) => void (voice = next) });
    })();
  });
  const at = endpoint.listening[0]!;
  undo.push(() => endpoint.close());
  return { endpoint, legs, digits, server: { host: at.host, port: at.port } };
}

async function phoneAt(server: PhoneOptions['server'], more: Partial<PhoneOptions> = {}) {
  const phone = await createPhone({
    uri: 'sip:session-1@outrider',
    username: 'session-1',
    password: 'one-time',
    server,
    audio: { toneHz: 2_500, timeoutMs: 1_000 },
    ...more,
  });
  undo.push(() => phone.close());
  return phone;
}

describe("an agent's phone", () => {
  it('dials with its account, hears the far end and is heard', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server);
    await phone.whenUp();
    await until('the phone hears 700 Hz', () => Math.abs(phone.hears().hz - 700) < 8 && phone.hears().dbfs > -20);
    await until('the far end hears 2500 Hz', () => {
      const last = far.legs[0]!.heard.slice(-7).flatMap((frame) => [...frame]);
      return last.length === 1_120 && Math.abs(dominantFrequency(Int16Array.from(last), SAMPLE_RATE).hz - 2_500) < 10;
    });
    await phone.sendDtmf('42#');
    await until('the digits arrived', () => far.digits.join('') === '42#');
    await far.legs[0]!.rtp.sendDtmf('7');
    await until('the phone heard a digit', () => phone.dtmf === '7');
  });

  it('sends silence while it has nothing to say, so that its leg is not taken for dead', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server, { audio: {} });
    await phone.whenUp();
    await until('silence arrived', () => far.legs[0]!.heard.length > 10);
    expect(far.legs[0]!.heard.flatMap((frame) => [...frame]).every((sample) => Math.abs(sample) < 10)).toBe(true);
  });

  it('goes on hold and comes back by re-INVITE', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server);
    await phone.whenUp();
    await phone.hold(true);
    expect(far.legs[0]!.offers.at(-1)).toContain('a=sendonly');
    await phone.hold(false);
    expect(far.legs[0]!.offers.at(-1)).toContain('a=sendrecv');
    await until('the phone hears again', () => Math.abs(phone.hears().hz - 700) < 8);
  });

  it('notices a beep, and takes no other tone for one', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server);
    let beeps = 0;
    phone.onBeep(() => (beeps += 1));
    await phone.whenUp();
    await until('another tone was heard', () => phone.heardSamples(400).length === 3_200);
    expect(beeps).toBe(0);
    const beep = beepSource();
    far.legs[0]!.say(() => beep());
    await until('the beep was noticed', () => beeps === 1);
  });

  it('dials again after the far end hung up', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server);
    await phone.whenUp();
    await far.legs[0]!.dialog.bye();
    await until('a second leg', () => phone.legs === 2 && phone.up);
    expect(phone.lastLoss).toEqual({ reason: 'remote-bye' });
  });

  it('dials again where the softswitch forgot the call, and where the audio stops', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server);
    await phone.whenUp();
    await far.legs[0]!.rtp.close();
    await until('a second leg', () => phone.legs === 2 && phone.up);
    expect(phone.lastLoss?.reason).toContain('no RTP');
    await far.endpoint.close();
    const again = await softswitch(far.server.port);
    await until('a leg to the new softswitch', () => again.legs.length === 1 && phone.up);
  }, 20_000);

  it('keeps trying while it is refused, and says why', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server, { password: 'wrong' });
    await until('the refusal is known', () => phone.lastLoss?.status === 401);
    await expect(phone.whenUp(50)).rejects.toThrow(/401/);
    await expect(phone.sendDtmf('1')).rejects.toThrow(/no leg/);
  });

  it('hangs up when it is closed', async () => {
    const far = await softswitch();
    const phone = await phoneAt(far.server);
    await phone.whenUp();
    await phone.close();
    await until('the far end saw the BYE', () => far.legs[0]!.dialog.ended === 'remote-bye');
    expect(phone.up).toBe(false);
  });
});
