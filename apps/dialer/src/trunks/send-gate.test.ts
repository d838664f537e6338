import { describe, expect, it } from 'vitest';
import { createSendGate } from './send-gate.js';

describe('the send gate', () => {
  it('lets late ones push those behind them, and each trunk go by itself', async () => {
    let clock = 0;
    const slept: number[] = [];
    const gate = createSendGate({
      now: () => clock,
      sleep: async (ms) => void slept.push(ms),
    });
    await gate.pass('T1', 10);
    await gate.pass('T1', 10);
    await gate.pass('T2', 10);
    clock = 250;
    await gate.pass('T1', 10);
    await gate.pass('T1', 10);
    expect(slept).toEqual([100, 100]);
  });
});
