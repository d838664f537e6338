import DataLoader from 'dataloader';

/** So many questions at most in one statement. */
const MAX_TOGETHER = 100;
/** So many statements under way; two, so that a slow one does not hold everybody up. Who asks meanwhile is gathered for the next. */
const MAX_UNDER_WAY = 2;
/** A statement counts as under way for so long at most, ms: one that hangs, on a connection that is dead, holds nobody up for longer. */
const MAX_HELD_UP_MS = 1_000;

/**
 * Gives what is asked for at once to one `read`, which begins after all of it was asked for: each answer is as fresh as one of its own
 * would be, and nothing is kept. At once: in one turn of the event loop, or while earlier reads are under way.
 * @param read finds what there is, in any order
 * @param names tell which row answers which question: the one of the same name
 */
export function readTogether<Q, R>(
  read: (questions: readonly Q[]) => Promise<readonly R[]>,
  names: { question: (question: Q) => string; row: (row: R) => string },
): (question: Q) => Promise<R | undefined> {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  const begin = (send: () => void) => {
    if (underWay < MAX_UNDER_WAY) send();
    else waiting.push(send);
  };
  const takePlace = () => {
    underWay += 1;
    let taken = true;
    const free = () => {
      clearTimeout(timer);
      if (!taken) return;
      taken = false;
      underWay -= 1;
      const next = waiting.shift();
      if (next) begin(next);
    };
    const timer = setTimeout(free, MAX_HELD_UP_MS);
    return free;
  };
  const loader = new DataLoader<Q, R | undefined>(
    async (questions) => {
      const freePlace = takePlace();
      try {
        const found = new Map((await read(questions)).map((row) => [names.row(row), row]));
        return questions.map((question) => found.get(names.question(question)));
      } finally {
        freePlace();
      }
    },
    { cache: false, maxBatchSize: MAX_TOGETHER, batchScheduleFn: (send) => setImmediate(begin, send) },
  );
  return (question) => loader.load(question);
}
