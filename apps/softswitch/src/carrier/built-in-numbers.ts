import type { PlanSpec } from './scenario.js';

/**
 * Test numbers: what the last four digits of a called number ask for, whatever the mix. A scenario's own `numbers`
 * come before them, and `"builtInNumbers": false` turns them off. The table is repeated in `docs/simulated-carrier.md`.
 */
export const BUILT_IN_NUMBERS: ReadonlyMap<string, PlanSpec> = new Map<string, PlanSpec>([
  ['0001', { behaviour: 'answer', ringMs: 200 }],
  ['0002', { behaviour: 'busy', ringMs: 100 }],
  ['0003', { behaviour: 'ring-out' }],
  ['0004', { behaviour: 'machine', ringMs: 500, greetingMs: 3_000, talkMs: 20_000 }],
  ['0005', { behaviour: 'declined', ringMs: 300 }],
  ['0006', { behaviour: 'unallocated', ringMs: 50 }],
  ['0007', { behaviour: 'congestion', ringMs: 20 }],
  ['0008', { behaviour: 'unavailable', ringMs: 300 }],
  ['0009', { behaviour: 'early-media', ringMs: 2_000 }],
  ['0010', { behaviour: 'answer-and-hang-up', ringMs: 200 }],
  ['0011', { behaviour: 'never-responds' }],
  ['0012', { behaviour: 'trying-only' }],
  ['0013', { behaviour: 'answer', ringMs: 20_000 }],
  ['0014', { behaviour: 'answer', ringMs: 200, talkMs: 3_000 }],
  ['0015', { behaviour: 'answer', ringMs: 0 }],
]);
