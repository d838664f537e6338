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
  it('is read after it was asked for: who asks while two are under way is gathered for the next', async () => {
    const { statements, find, sent } = byHand();
    const answers = [find('a'), find('b')];
    await nextTurn();
    answers.push(find('c'));
    await nextTurn();
    for (const question of ['d', 'e']) {
      answers.push(find(question));
      await nextTurn();
    }
    expect(sent()).toEqual(['a b', 'c']);
    statements[1]?.answer(['c']);
    await nextTurn();
    expect(sent()).toEqual(['a b', 'c', 'd e']);
    statements[0]?.answer(['b']);
    statements[2]?.answer(['e', 'd']);
    expect(await Promise.all(answers)).toEqual([undefined, 'b', 'c', 'd', 'e']);
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
    await nextTurn();
    statements[0]?.fail(new Error('gone'));
    statements[1]?.answer(['b']);
    await expect(first).rejects.toThrow('gone');
    expect(await second).toBe('b');
  });

  it('is not held up for good by statements that never end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { statements, find, sent } = byHand();
    for (const question of ['hangs', 'hangs too']) {
      void find(question);
      await nextTurn();
    }
    const late = find('late');
    await nextTurn();
    expect(sent()).toEqual(['hangs', 'hangs too']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent()).toEqual(['hangs', 'hangs too', 'late']);
    statements[2]?.answer(['late']);
    expect(await late).toBe('late');

    const after = find('after');
    await nextTurn();
    statements[3]?.answer(['after']);
    expect(await after).toBe('after');
    for (const { answer } of statements) answer([]);
    await nextTurn();
    for (const question of ['a', 'b', 'c']) {
      void find(question);
      await nextTurn();
    }
    expect(sent().slice(4)).toEqual(['a', 'b']);
  });
});
