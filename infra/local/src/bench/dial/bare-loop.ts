import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import Srf from 'drachtio-srf';
import { helperOrder, tellBench } from './helper-process.js';
import type { BareLoopOrder } from './messages.js';

/** Calls, one after the other in each of `inFlight` lanes, with nothing around them: what the SIP side alone can carry here. */
const order = await helperOrder<BareLoopOrder>();
const srf = new Srf();
srf.on('error', () => undefined);
srf.connect(order.drachtio);
await once(srf, 'connect');

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 9 RTP/AVP 8 0 101',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n');
let next = order.firstNumber;

async function lane(): Promise<void> {
  for (;;) {
    const number = `+45${next}`;
    next += 1;
    try {
      const dialog = await srf.createUAC(`sip:${number}@${order.carrier.host}:${order.carrier.port}`, {
        localSdp: SDP,
        headers: { From: '<sip:+4533121212@localhost>', 'call-id': randomUUID() },
      });
      await once(dialog, 'destroy');
    } catch (error) {
      // Refused by the carrier, as calls here are; what the SIP server refuses would count for nothing.
      if ((error as { status?: number }).status === undefined) throw error;
    }
  }
}

tellBench({ going: true });
await Promise.all(Array.from({ length: order.inFlight }, lane));
