import { MAX_FRAME_BYTES, type MediaEvent, type MediaEvents } from '@outrider/telephony';
import type { Logger } from '@outrider/platform';
import type { RawData, WebSocket } from 'ws';
import type { MediaEngine } from './engine.js';
import type { LegEvent, Owner } from './leg.js';
import { answerRequest, readFrame, type MediaHandlers } from './rpc.js';

/** A peer that sends this many frames that are no requests is not one of ours. */
const MAX_BAD_FRAMES = 20;
const MAX_IN_FLIGHT = 5000;
/** A peer that does not read is cut off. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
const PING_MS = 2000;

/** Serves one dialer's websocket until it closes; then everything made through it goes. Resolves when that is done. */
export function serveConnection(socket: WebSocket, engine: MediaEngine, logger: Logger): Promise<void> {
  const outbox: string[] = [];
  let flushing = false;
  let inFlight = 0;
  let badFrames = 0;
  let alive = true;

  /** What becomes known in one turn of the event loop goes out in one frame. */
  const send = (message: object) => {
    outbox.push(JSON.stringify(message));
    if (flushing) return;
    flushing = true;
    setImmediate(() => {
      flushing = false;
      for (const frame of batches(outbox.splice(0))) socket.send(frame);
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
    });
  };
  const notify = <E extends MediaEvent>(method: E, params: MediaEvents[E]) => send({ jsonrpc: '2.0', method, params });
  const owner: Owner = {
    tell(event: LegEvent) {
      if (event.type === 'dtmf') notify('leg.dtmf', { legId: event.legId, digit: event.digit });
      else notify('leg.silent', { legId: event.legId, silentMs: event.silentMs });
    },
  };
  const handlers = handlersFor(owner, engine);

  const take = (request: unknown) => {
    const answer = answerRequest(request, handlers);
    if (!answer) return;
    inFlight++;
    answer
      .then((response) => {
        if ('error' in response && response.id === null) badFrames++;
        send(response);
      })
      .catch((error: unknown) => {
        logger.error({ err: error }, 'a request to the media server failed in a way that nobody foresaw');
        socket.close(1011);
      })
      .finally(() => inFlight--);
  };

  socket.on('message', (data: RawData, binary: boolean) => {
    alive = true;
    const frame = binary ? undefined : readFrame(String(data));
    if (!frame || 'refusal' in frame) {
      badFrames++;
      if (frame) send(frame.refusal);
    } else for (const request of frame.requests) take(request);
    if (badFrames > MAX_BAD_FRAMES || inFlight > MAX_IN_FLIGHT) {
      logger.warn({ badFrames, inFlight }, 'a connection to the media server is cut off: it breaks the protocol');
      socket.close(1008);
    }
  });
  socket.on('pong', () => (alive = true));
  socket.on('error', (error) => logger.info({ err: error }, 'a connection to the media server broke'));
  const heartbeat = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, PING_MS);

  return new Promise((resolve) => {
    socket.on('close', () => {
      clearInterval(heartbeat);
      void engine.releaseOwner(owner).then(resolve);
    });
  });
}

function handlersFor(owner: Owner, engine: MediaEngine): MediaHandlers {
  return {
    createLeg: (params) => engine.createLeg(owner, params),
    setRemote: ({ legId, sdp }) => (engine.setRemote(owner, legId, sdp), {}),
    join: ({ legId, roomId }) => (engine.join(owner, legId, roomId), {}),
    leave: ({ legId }) => (engine.leave(owner, legId), {}),
    play: async ({ legId, prompt, mixed = false, loop = false }) => ({
      end: await engine.play(owner, legId, prompt, { mixed, loop }),
    }),
    stopPlaying: ({ legId }) => (engine.stopPlaying(owner, legId), {}),
    sendDtmf: async ({ legId, digits }) => (await engine.sendDtmf(owner, legId, digits), {}),
    release: async ({ legId }) => (await engine.release(owner, legId), {}),
    setHear: ({ listener, speaker, gain }) => (engine.setHear(owner, listener, speaker, gain), {}),
    record: (params) => engine.record(owner, params),
    stopRecording: ({ recordingId }) => engine.stopRecording(owner, recordingId),
    releaseRoom: ({ roomId }) => (engine.releaseRoom(roomId), {}),
  };
}

/** JSON texts put together into as few frames as fit. */
function* batches(texts: readonly string[]): Generator<string> {
  let batch: string[] = [];
  let bytes = 2;
  for (const text of texts) {
    const size = Buffer.byteLength(text) + 1;
    if (batch.length > 0 && bytes + size > MAX_FRAME_BYTES) {
      yield frameOf(batch);
      batch = [];
      bytes = 2;
    }
    batch.push(text);
    bytes += size;
  }
  if (batch.length > 0) yield frameOf(batch);
}

const frameOf = (batch: readonly string[]) => (batch.length === 1 ? batch[0]! : `[${batch.join(',')}]`);
