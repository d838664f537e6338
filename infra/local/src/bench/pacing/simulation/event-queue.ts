/** What is going to happen, earliest first; of those at the same time, in the order they were put in. */
export interface EventQueue<T> {
  /** @param at s */
  put(at: number, event: T): void;
  /** Undefined: nothing is left. */
  take(): { at: number; event: T } | undefined;
}

interface Entry<T> {
  at: number;
  order: number;
  event: T;
}

/** A binary heap: O(log n). */
export function createEventQueue<T>(): EventQueue<T> {
  const heap: Entry<T>[] = [];
  let order = 0;

  const before = (a: Entry<T>, b: Entry<T>) => a.at < b.at || (a.at === b.at && a.order < b.order);

  return {
    put(at, event) {
      const entry = { at, order: (order += 1), event };
      let index = heap.length;
      heap.push(entry);
      while (index > 0) {
        const above = (index - 1) >> 1;
        const parent = heap[above];
        if (!parent || !before(entry, parent)) break;
        heap[index] = parent;
        index = above;
      }
      heap[index] = entry;
    },

    take() {
      const first = heap[0];
      const last = heap.pop();
      if (!first || !last) return undefined;
      if (heap.length > 0) {
        let index = 0;
        for (;;) {
          let below = 2 * index + 1;
          let child = heap[below];
          if (!child) break;
          const right = heap[below + 1];
          if (right && before(right, child)) {
            child = right;
            below += 1;
          }
          if (!before(child, last)) break;
          heap[index] = child;
          index = below;
        }
        heap[index] = last;
      }
      return first;
    },
  };
}
