import DataLoader from 'dataloader';

/** So many questions at most in one statement. */
const MAX_TOGETHER = 100;
/**
 * One statement is under way at a time, and who asks meanwhile is gathered for the next; but one that takes longer than this, ms, being
 * slow or on a connection that is dead, holds nobody up any more.
 */
const MAX_HELD_UP_MS = 2;

/**
 * Gives what is asked for at once to one `read`, which begins after all of it was asked for: each answer is as fresh as one of its own
 * would be, and nothing is kept. At once: in one turn of the event loop, or while an earlier read is under way.
 * @param read finds what there is, in any order
 * @param names tell which row answers which question: the one of the same name
 */
export function readTogether<Q, R>(
  read: (questions: readonly Q[]) => Promise<readonly R[]>,
  names: { question: (question: Q) => string; row: (row: R) => string },
): (question: Q) => Promise<R | undefined> {
  const waiting: (() => void)[] = [];
  let underWay: object | undefined;
  const begin = (send: () => void) => {
    if (underWay) waiting.push(send);
    else send();
  };
  const takeTurn = () => {
    const turn = (underWay = {});
    const end = () => {
      clearTimeout(timer);
      if (underWay !== turn) return;
      underWay = undefined;
      waiting.shift()?.();
    };
    const timer = setTimeout(end, MAX_HELD_UP_MS);
    return end;
  };
  const loader = new DataLoader<Q, R | undefined>(
    async (questions) => {
      const endTurn = takeTurn();
      try {
        const found = new Map((await read(questions)).map((row) => [names.row(row), row]));
        return questions.map((question) => found.get(names.question(question)));
      } finally {
        endTurn();
      }
    },
    { cache: false, maxBatchSize: MAX_TOGETHER, batchScheduleFn: (send) => setImmediate(begin, send) },
  );
  return (question) => loader.load(question);
}
