/** What the simulated carrier can do with a call. One closed set: scenario files, statistics and documentation use it. */
export const BEHAVIOURS = [
  'answer',
  'answer-and-hang-up',
  'early-media',
  'machine',
  'ring-out',
  'busy',
  'declined',
  'unallocated',
  'congestion',
  'unavailable',
  'reject',
  'never-responds',
  'trying-only',
] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];

/** The behaviours that are one final response, and which. `reject` takes its status from the scenario. */
export const FINAL_STATUS: Partial<Record<Behaviour, number>> = {
  busy: 486,
  declined: 603,
  unallocated: 404,
  congestion: 503,
  unavailable: 480,
};

/** The behaviours that end in a 2xx. */
export const ANSWERING: ReadonlySet<Behaviour> = new Set(['answer', 'answer-and-hang-up', 'early-media', 'machine']);
