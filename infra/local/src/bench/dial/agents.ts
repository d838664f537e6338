import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createAudioOffer, readAudioAnswer, serializeRtp, SILENCE_CODE } from '@outrider/audio';
import type { AgentServerMessage, AgentSipAccount } from '@outrider/contracts';
import { createEndpoint, createUserAgent } from '@outrider/sip';
import { connectAgent } from '@outrider/testkit';
import { helperOrder, tellBench } from './helper-process.js';
import type { AgentsOrder } from './messages.js';

/**
 * Agents who are always ready, on the gateway and the softswitch as real ones are, but with one socket for everybody's audio, which
 * nobody listens to: hundreds of phones that encode and decode would be the bench's greatest load.
 */
const order = await helperOrder<AgentsOrder>();
const HOST = '127.0.0.1';
/** So often each phone says that it is there, ms. */
const KEEP_ALIVE_MS = 2_000;

const audio = createSocket('udp4');
audio.bind(0, HOST);
await once(audio, 'listening');
const endpoint = await createEndpoint({ listen: [{ protocol: 'udp', host: HOST, port: 0 }] });
const phones = createUserAgent(endpoint, { contactUser: 'bench' });
const farEnds = new Set<{ host: string; port: number }>();
let sequence = 0;
const silence = Buffer.alloc(160, SILENCE_CODE.PCMA);
setInterval(() => {
  sequence = (sequence + 1) & 0xffff;
  const packet = serializeRtp({
    payloadType: 8,
    marker: false,
    sequence,
    timestamp: sequence * 16_000,
    ssrc: 1,
    payload: silence,
  });
  for (const { host, port } of farEnds) audio.send(packet, port, host);
}, KEEP_ALIVE_MS);

async function phone({ uri, username, password, server }: AgentSipAccount): Promise<void> {
  for (;;) {
    try {
      const call = phones.invite({
        uri,
        from: uri,
        target: { protocol: 'udp', host: server.host, port: server.port },
        body: createAudioOffer({ host: HOST, port: audio.address().port, sessionId: 1, version: 1 }),
        credentials: { username, password },
      });
      const dialog = await call.answered;
      const farEnd = readAudioAnswer(dialog.remoteSdp);
      farEnds.add(farEnd);
      await new Promise<void>((resolve) => dialog.onEnded(() => resolve()));
      farEnds.delete(farEnd);
    } catch {
      // Called again below.
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function agent(cookie: string): Promise<void> {
  const client = await connectAgent(order.gatewayUrl, cookie);
  let ready: () => void;
  const up = new Promise<void>((resolve) => (ready = resolve));
  const dispose = (attemptId: string) => {
    const disposition = client.snapshot?.dispositions.find(({ code }) => code === 'not-interested');
    if (disposition) client.send({ type: 'dispose', attemptId, dispositionId: disposition.id }).catch(() => undefined);
  };
  client.onMessage((message: AgentServerMessage) => {
    if (message.type === 'leg' && message.up) ready();
    if (message.type === 'ended' && message.termination?.result === 'connected') dispose(message.attemptId);
  });
  await client.send({ type: 'sign-in', campaignId: order.campaignId });
  void phone(client.snapshot!.sipAccount);
  await up;
  await client.send({ type: 'ready' });
}

// Not all at once: a call centre's shift does not begin within one second either.
for (let i = 0; i < order.cookies.length; i += 10) await Promise.all(order.cookies.slice(i, i + 10).map(agent));
tellBench({ ready: order.cookies.length });
