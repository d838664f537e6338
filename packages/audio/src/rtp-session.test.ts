import { createSocket, type Socket } from 'node:dgram';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRtpPorts } from './rtp-port.js';
import { createRtpSession, type RtpSession } from './rtp-session.js';
import { serializeRtp } from './rtp.js';
import type { RemoteAudio } from './sdp.js';
import { dominantFrequency, levelDbfs, toneDbfs } from './spectrum.js';
import { concatSamples, sineSource, type FrameSource } from './tones.js';

/** The machine may be busy: what is waited for may take its time. */
const WAIT = { timeout: 20_000 };
vi.setConfig({ testTimeout: 30_000 });

const host = '127.0.0.1';
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function session(): Promise<RtpSession> {
  const made = await createRtpSession({ host });
  open.push(made);
  return made;
}
async function pair(agreed: Partial<RemoteAudio> = {}): Promise<[RtpSession, RtpSession]> {
  const [a, b] = [await session(), await session()];
  const remote = (port: number): RemoteAudio => ({
    host,
    port,
    codec: 'PCMA',
    dtmfPayloadType: 101,
    direction: 'sendrecv',
    ...agreed,
  });
  a.setRemote(remote(b.port));
  b.setRemote(remote(a.port));
  return [a, b];
}
async function udpSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  open.push({ close: () => socket.close() });
  return socket;
}
const audioPacket = (sequence: number, payloadType = 8) =>
  serializeRtp({
    payloadType,
    marker: false,
    sequence,
    timestamp: sequence * 160,
    ssrc: 5,
    payload: new Uint8Array(160),
  });
/** Runs a session and collects what it hears. */
function ear(of: RtpSession, source?: FrameSource) {
  const frames: Int16Array[] = [];
  of.run({ sink: (frame, heard) => void (heard && frames.push(frame.slice())), ...(source && { source }) });
  return frames;
}

describe('two RTP sessions', () => {
  it('have even ports', async () => {
    const [a, b] = await pair();
    expect([a.port % 2, b.port % 2]).toEqual([0, 0]);
  });

  it.each(['PCMA', 'PCMU'] as const)('carry a tone each way in %s', async (codec) => {
    const [a, b] = await pair({ codec });
    const atA = ear(a, sineSource(440, -20));
    const atB = ear(b, sineSource(880, -10));
    await expect.poll(() => Math.min(atA.length, atB.length), WAIT).toBeGreaterThan(30);
    const heardAtB = concatSamples(...atB.slice(4, 30));
    expect(dominantFrequency(heardAtB, 8000).hz).toBeCloseTo(440, -1);
    expect(Math.abs(levelDbfs(heardAtB) + 20)).toBeLessThan(2);
    expect(toneDbfs(heardAtB, 8000, 880)).toBeLessThan(-50);
    expect(dominantFrequency(concatSamples(...atA.slice(4, 30)), 8000).hz).toBeCloseTo(880, -1);
  });

  it('carry digits, which take the place of the audio', async () => {
    const [a, b] = await pair();
    let digits = '';
    b.onDtmf((digit) => (digits += digit));
    a.run({ source: sineSource(440) });
    await a.sendDtmf('15#');
    await expect.poll(() => digits, WAIT).toBe('15#');
    expect(a.dialing).toBe(false);
  });

  it('send digits as tones to a far end that knows no telephone-event', async () => {
    const [a, b] = await pair({});
    a.setRemote({ host, port: b.port, codec: 'PCMA', direction: 'sendrecv' });
    const frames = ear(b);
    a.run({});
    await a.sendDtmf('5');
    await expect.poll(() => frames.length, WAIT).toBeGreaterThan(5);
    const heard = concatSamples(...frames);
    expect(toneDbfs(heard, 8000, 770)).toBeGreaterThan(-20);
    expect(toneDbfs(heard, 8000, 1336)).toBeGreaterThan(-20);
  });

  it('send nothing where the direction forbids it', async () => {
    const [a, b] = await pair({ direction: 'recvonly' });
    a.send(new Int16Array(160));
    expect(a.counters.sent).toBe(0);
    expect(b.silentMs(performance.now() + 5000)).toBeGreaterThan(4000);
  });

  it('reject digits that are none, too many, or cut off by the close', async () => {
    const [a] = await pair();
    await expect(a.sendDtmf('x')).rejects.toThrow(RangeError);
    await expect(a.sendDtmf('1'.repeat(101))).rejects.toThrow(RangeError);
    const cut = expect(a.sendDtmf('1')).rejects.toMatchObject({ code: 'rtp-closed' });
    await a.close();
    await cut;
    await expect(a.sendDtmf('1')).rejects.toMatchObject({ code: 'rtp-closed' });
  });
});

describe('an RTP session', () => {
  it('sends to where the audio really comes from', async () => {
    const behindNat = await udpSocket();
    const received = new Promise((resolve) => behindNat.once('message', resolve));
    const a = await session();
    a.setRemote({ host: '127.0.0.2', port: 9, codec: 'PCMA', direction: 'sendrecv' });
    behindNat.send(audioPacket(1), a.port, host);
    await expect.poll(() => a.counters.received, WAIT).toBe(1);
    a.send(new Int16Array(160));
    await received;
  });

  it('listens to one source only, and to the signalled one above all', async () => {
    const [first, second, signalled] = [await udpSocket(), await udpSocket(), await udpSocket()];
    const a = await session();
    a.setRemote({ host, port: signalled.address().port, codec: 'PCMA', direction: 'sendrecv' });
    first.send(audioPacket(1), a.port, host);
    await expect.poll(() => a.counters.received, WAIT).toBe(1);
    second.send(audioPacket(2), a.port, host);
    await expect.poll(() => a.counters.foreign, WAIT).toBe(1);
    signalled.send(audioPacket(3), a.port, host);
    await expect.poll(() => a.counters.received, WAIT).toBe(2);
    first.send(audioPacket(4), a.port, host);
    await expect.poll(() => a.counters.foreign, WAIT).toBe(2);
  });

  it('does not take a stranger for its source because of bytes that are no agreed RTP', async () => {
    const stranger = await udpSocket();
    const a = await session();
    stranger.send(audioPacket(1), a.port, host);
    await expect.poll(() => a.counters.early, WAIT).toBe(1);
    a.setRemote({ host, port: 9, codec: 'PCMA', direction: 'sendrecv' });
    stranger.send('hello', a.port, host);
    stranger.send(audioPacket(2, 96), a.port, host);
    await expect.poll(() => [a.counters.malformed, a.counters.unexpected], WAIT).toEqual([1, 1]);
    expect(a.counters.received).toBe(0);
  });

  it('tells for how long nothing came', async () => {
    const [a, b] = await pair();
    const later = performance.now() + 3000;
    const before = a.silentMs(later);
    expect(before).toBeGreaterThan(2500);
    b.send(new Int16Array(160));
    await expect.poll(() => a.counters.received, WAIT).toBe(1);
    expect(a.silentMs(later)).toBeLessThan(before);
  });
});

describe('a range of RTP ports', () => {
  it('gives each even port once and then says that none is left', async () => {
    const ports = createRtpPorts({ min: 41_001, max: 41_006 });
    const sockets = await Promise.all([ports.bind(host), ports.bind(host), ports.bind(host)]);
    const [first] = sockets;
    open.push(...sockets.slice(1).map((socket) => ({ close: () => socket.close() })));
    expect(sockets.map((socket) => socket.address().port).sort()).toEqual([41_002, 41_004, 41_006]);
    await expect(ports.bind(host)).rejects.toMatchObject({ code: 'rtp-ports-exhausted' });
    await new Promise<void>((resolve) => first!.close(resolve));
    open.push(await ports.bind(host));
  });

  it('must hold an even port', () => {
    expect(() => createRtpPorts({ min: 41_001, max: 41_001 })).toThrow(RangeError);
  });
});
