import type { OrphanLeg, OrphanResult } from '@outrider/telephony';
import { createLogger } from '@outrider/platform';
import { describe, expect, it } from 'vitest';
import { createOrphanLegs } from './orphan-legs.js';

const logger = createLogger('test', { level: 'silent' });

/** A SIP server as far as orphans ask it. */
function start(answer: (leg: OrphanLeg) => Promise<OrphanResult>) {
  const asked: string[] = [];
  let time = 0;
  const orphans = createOrphanLegs({
    callControl: {
      hangUpOrphan: (leg) => {
        asked.push(leg.callId);
        return answer(leg);
      },
    },
    logger,
    now: () => time,
  });
  return {
    orphans,
    asked,
    wait: (ms: number) => (time += ms),
    watch: async (count: number) => {
      for (let number = 0; number < count; number += 1) await orphans.hangUp({ callId: `call-${number}` });
      asked.length = 0;
    },
  };
}

const unknown = () => Promise.resolve({ cancelled: false, hungUp: false });

describe('legs without a dialer', () => {
  it('are asked about again until they have been hung up', async () => {
    let up = false;
    const { orphans, asked, watch } = start(() => Promise.resolve({ cancelled: false, hungUp: up }));
    await watch(1);
    await orphans.again();
    up = true;
    await orphans.again();
    await orphans.again();
    expect(asked).toEqual(['call-0', 'call-0']);
  });

  it('are forgotten when nothing can come of them any more', async () => {
    const { orphans, asked, watch, wait } = start(unknown);
    await watch(3);
    wait(120_001);
    await orphans.again();
    expect(asked).toEqual([]);
  });

  it('are asked about together, a bounded number at once', async () => {
    let open = 0;
    let most = 0;
    const { orphans, asked, watch } = start(async () => {
      most = Math.max(most, (open += 1));
      await Promise.resolve();
      open -= 1;
      return unknown();
    });
    await watch(120);
    await orphans.again();
    expect(asked).toHaveLength(120);
    expect(most).toBe(50);
  });

  it('wait for the next time when the SIP server does not answer', async () => {
    let reachable = true;
    const { orphans, asked, watch } = start(() => (reachable ? unknown() : Promise.reject(new Error('out of reach'))));
    await watch(120);
    reachable = false;
    await orphans.again();
    expect(asked).toHaveLength(50);
    reachable = true;
    asked.length = 0;
    await orphans.again();
    expect(asked).toHaveLength(120);
  });
});
