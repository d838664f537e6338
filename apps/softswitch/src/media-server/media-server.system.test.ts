import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAudioOffer, decodeWav } from '@outrider/audio';
import { MAX_FRAME_BYTES, mediaMethods } from '@outrider/telephony';
import { startTestMediaServer, type TestMediaServer } from '@outrider/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

let server: TestMediaServer;
beforeAll(async () => void (server = await startTestMediaServer()));
afterAll(() => server.stop());

interface Answer {
  id: unknown;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: { code?: string; field?: string } };
}
const WAIT = { timeout: 15_000 };
const open = (secret = server.secret) =>
  new WebSocket(server.url, { headers: { authorization: `Bearer ${secret}` }, perMessageDeflate: false });

async function client() {
  const socket = open();
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const answers: Answer[] = [];
  const waiting = new Map<unknown, (answer: Answer) => void>();
  socket.on('message', (data) => {
    for (const answer of [JSON.parse(String(data))].flat() as Answer[]) {
      answers.push(answer);
      waiting.get(answer.id)?.(answer);
    }
  });
  let lastId = 0;
  return {
    socket,
    answers,
    ask(method: string, params: unknown): Promise<Answer> {
      const id = ++lastId;
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
  };
}

describe('the media server', () => {
  it.each(['', 'wrong', 'a secret of the tests!'])('refuses a connection with the secret "%s"', async (secret) => {
    const socket = open(secret);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(401);
    socket.on('error', () => undefined);
    socket.terminate();
  });

  it('answers what is no request with an error, and ends a connection that goes on with it', async () => {
    const { socket, answers } = await client();
    const closed = once(socket, 'close');
    for (const frame of ['', '{', 'null', '[]', '[1]', '{"jsonrpc":"1.0","id":1,"method":"join"}']) socket.send(frame);
    await expect
      .poll(() => answers.map((answer) => answer.error?.code))
      .toEqual([-32700, -32700, -32600, -32600, -32600, -32600]);
    for (let i = 0; i < 30; i++) socket.send('nonsense');
    expect((await closed)[0]).toBe(1008);
  });

  it('closes a connection whose frame is too long', async () => {
    const { socket } = await client();
    const closed = once(socket, 'close');
    socket.send('x'.repeat(MAX_FRAME_BYTES + 1));
    expect((await closed)[0]).toBe(1009);
  });

  it('names the parameter that does not fit', async () => {
    const { ask, socket } = await client();
    const errors = [
      await ask('join', { legId: 'x', roomId: '../etc' }),
      await ask('setHear', { listener: 'a', speaker: 'b', gain: 2 }),
      await ask('play', { legId: 'x', prompt: { type: 'tone', hz: 440, ms: 10 ** 9 } }),
      await ask('createLeg', { label: 'x'.repeat(201) }),
    ].map(({ error }) => [error?.code, error?.data?.field]);
    expect(errors).toEqual([
      [-32602, 'roomId'],
      [-32602, 'gain'],
      [-32602, expect.stringContaining('prompt')],
      [-32602, 'label'],
    ]);
    expect((await ask('constructor', {})).error?.code).toBe(-32601);
    socket.close();
  });

  it('survives any parameters to any method, and holds nothing afterwards', async () => {
    const { ask, socket } = await client();
    const values = [undefined, null, 0, -1, 1e308, '', 'x', 'x'.repeat(17_000), [], {}, true, { legId: {} }, '\u0000'];
    const names = [
      'legId',
      'roomId',
      'sdp',
      'offer',
      'label',
      'prompt',
      'digits',
      'gain',
      'path',
      'left',
      'right',
      '__proto__',
    ];
    for (const method of Object.keys(mediaMethods))
      for (const value of values) {
        expect((await ask(method, value)).error, `${method} ${JSON.stringify(value)}`).toBeDefined();
        const params = Object.fromEntries(names.map((name) => [name, value]));
        expect((await ask(method, params)).error, `${method} {… ${JSON.stringify(value)}}`).toBeDefined();
      }
    socket.close();
    await expect.poll(() => server.gauge(), WAIT).toMatchObject({ legs: 0, rooms: 0, recordings: 0, connections: 0 });
  });

  it('carries out a batch in its order', async () => {
    const { ask, socket, answers } = await client();
    const offer = createAudioOffer({ host: '127.0.0.1', port: 4000, sessionId: 1, version: 1 });
    const legId = (await ask('createLeg', { label: 'x', offer })).result!['legId'];
    const request = (id: string, method: string, params: object) => ({ jsonrpc: '2.0', id, method, params });
    socket.send(
      JSON.stringify([
        request('a', 'join', { legId, roomId: 'one' }),
        request('b', 'join', { legId, roomId: 'two' }),
        request('c', 'leave', { legId }),
        request('d', 'release', { legId }),
        request('e', 'join', { legId, roomId: 'three' }),
      ]),
    );
    await expect.poll(() => answers.map(({ id }) => id).sort(), WAIT).toEqual([1, 'a', 'b', 'c', 'd', 'e']);
    expect(answers.find(({ id }) => id === 'e')?.error?.data?.code).toBe('media-gone');
    expect(await server.gauge()).toMatchObject({ legs: 0, rooms: 0 });
    socket.close();
  });

  it('ends a recording whose leg is released, and still says how long it became', async () => {
    const { ask, socket } = await client();
    const legId = (await ask('createLeg', { label: 'x' })).result!['legId'];
    await ask('join', { legId, roomId: 'ended' });
    const recording = { roomId: 'ended', path: 'ended.wav', left: legId, right: { others: true } };
    const { recordingId } = (await ask('record', recording)).result!;
    await ask('release', { legId });
    expect(await server.gauge()).toMatchObject({ legs: 0, recordings: 0 });
    expect((await ask('stopRecording', { recordingId })).result).toHaveProperty('durationMs');
    expect((await ask('stopRecording', { recordingId })).error?.data?.code).toBe('media-gone');
    expect((await ask('record', { ...recording, path: 'later.wav' })).error?.data?.code).toBe('media-gone');
    socket.close();
  });

  it('finishes recordings when it is told to stop', async () => {
    const { ask, socket } = await client();
    const legId = (await ask('createLeg', { label: 'x' })).result!['legId'];
    await ask('join', { legId, roomId: 'stopping' });
    await ask('record', { roomId: 'stopping', path: 'stopping.wav', left: legId, right: { others: true } });
    const ticks = async () => (await server.gauge()) as unknown as { ticks: number };
    const { ticks: before } = await ticks();
    await expect.poll(async () => (await ticks()).ticks, WAIT).toBeGreaterThan(before + 20);
    socket.on('close', () => undefined);
    await server.kill('SIGTERM');
    const { channels } = decodeWav(await readFile(join(server.dataDir, 'recordings', 'stopping.wav')));
    expect(channels[0]!.length).toBeGreaterThanOrEqual(20 * 160);
    await server.start();
  });
});
