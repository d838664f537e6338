import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventQueue } from './event-queue.js';

it('hands out events by time, and those of one time in the order they came', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const queue = createEventQueue<number>();
      times.forEach((at, order) => queue.put(at, order));
      const taken = times.map(() => queue.take());
      expect(queue.take()).toBeUndefined();
      expect(taken).toMatchObject(
        times.map((at, event) => ({ at, event })).sort((a, b) => a.at - b.at || a.event - b.event),
      );
    }),
  );
});
