import { createSocket } from 'node:dgram';
import { parseMessage } from '../message/parse.js';
import { serializeMessage } from '../message/serialize.js';
import { createResponse, type ResponseParts } from '../message/respond.js';
import type { SipMessage, SipPeer, SipRequest, SipResponse } from '../types.js';

/** A far end without any state of its own, for tests: it sends what it is told and keeps what it gets. */
export interface RawPeer {
  readonly address: SipPeer;
  readonly received: SipMessage[];
  send(data: string | Uint8Array, to: SipPeer): void;
  /** Answers a request to where its Via says. */
  answer(request: SipRequest, status: number, parts?: ResponseParts): void;
  /** The first message so far or to come that fits, and has not been given out before. */
  next(fits: (message: SipMessage) => boolean): Promise<SipMessage>;
  request(method: string): Promise<SipRequest>;
  response(status: number): Promise<SipResponse>;
  close(): Promise<void>;
}

export async function createRawPeer(): Promise<RawPeer> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const received: SipMessage[] = [];
  const given = new Set<SipMessage>();
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    const result = parseMessage(data);
    if (!result.ok) throw new Error(`the endpoint sent a malformed message: ${result.reason}\n${data.toString()}`);
    received.push(result.message);
    for (const check of [...waiting]) check();
  });

  const next = (fits: (message: SipMessage) => boolean) =>
    new Promise<SipMessage>((resolve) => {
      const check = () => {
        const found = received.find((message) => !given.has(message) && fits(message));
        if (!found) return;
        given.add(found);
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });

  return {
    address: { protocol: 'udp', host: '127.0.0.1', port: socket.address().port },
    received,
    send: (data, to) => socket.send(data, to.port, to.host),
    answer(request, status, parts) {
      const sentBy = /UDP ([^;:]+):(\d+)/.exec(request.headers.get('via')!)!;
      socket.send(serializeMessage(createResponse(request, status, parts)), Number(sentBy[2]), sentBy[1]);
    },
    next,
    request: (method) => next((m) => m.kind === 'request' && m.method === method) as Promise<SipRequest>,
    response: (status) => next((m) => m.kind === 'response' && m.status === status) as Promise<SipResponse>,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
