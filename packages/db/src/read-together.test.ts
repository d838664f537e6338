import { afterEach, describe, expect, it, vi } from 'vitest';
import { readTogether } from './read-together.js';

const names = { question: (question: string) => question, row: (row: string) => row };
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
afterEach(() => void vi.useRealTimers());

/** Answers each statement when it is told to. */
function byHand() {
  const statements: { questions: readonly string[]; answer(rows: string[]): void; fail(error: unknown): void }[] = [];
  const find = readTogether<string, string>(
    (questions) => new Promise((answer, fail) => statements.push({ questions, answer, fail })),
    names,
  );
  const sent = () => statements.map(({ questions }) => questions.join(' '));
  return { statements, find, sent };
}

describe('what is asked for at once', () => {
  it('is read after it was asked for: who asks while others are read is gathered for the next', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { statements, find, sent } = byHand();
    const answers = [find('a'), find('b')];
    await nextTurn();
    for (const question of ['c', 'd']) {
      answers.push(find(question));
      await nextTurn();
    }
    expect(sent()).toEqual(['a b']);
    statements[0]?.answer(['b']);
    await nextTurn();
    expect(sent()).toEqual(['a b', 'c d']);
    statements[1]?.answer(['d', 'c']);
    expect(await Promise.all(answers)).toEqual([undefined, 'b', 'c', 'd']);
  });

  it('fails with its statement alone, whether that fails at once or later', async () => {
    let fails = true;
    const find = readTogether<string, string>((questions) => {
      if (fails) throw new Error('not even sent');
      return Promise.resolve([...questions]);
    }, names);
    for (let round = 0; round < 5; round += 1) await expect(find('a')).rejects.toThrow('not even sent');
    fails = false;
    expect(await find('a')).toBe('a');

    const { statements, find: findByHand } = byHand();
    const first = findByHand('a');
    await nextTurn();
    const second = findByHand('b');
    statements[0]?.fail(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await vi.waitFor(() => expect(statements).toHaveLength(2));
    statements[1]?.answer(['b']);
    expect(await second).toBe('b');
  });

  it('is not held up by a statement that is slow, or never ends', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { statements, find, sent } = byHand();
    void find('hangs');
    await nextTurn();
    const slow = find('slow');
    await nextTurn();
    expect(sent()).toEqual(['hangs']);
    await vi.advanceTimersByTimeAsync(2);
    expect(sent()).toEqual(['hangs', 'slow']);
    const next = find('next');
    await nextTurn();
    expect(sent()).toHaveLength(2);
    // What ends late gives nobody's turn away but its own.
    statements[0]?.answer([]);
    await nextTurn();
    expect(sent()).toHaveLength(2);
    statements[1]?.answer(['slow']);
    expect(await slow).toBe('slow');
    expect(sent()).toEqual(['hangs', 'slow', 'next']);
    statements[2]?.answer(['next']);
    expect(await next).toBe('next');
  });
});
