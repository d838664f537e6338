import { describe, expect, it } from 'vitest';
import { createStream } from './stream.js';

const leg = (up: boolean) => ({ type: 'leg', up, sipAccount: {} as never }) as const;

describe('the stream of an agent session', () => {
  it('numbers messages without gaps and gives again what came after one', () => {
    const stream = createStream(1_000);
    const numbers = [true, false, true].map((up) => stream.add(leg(up)).seq);
    expect(numbers).toEqual([1_000_001, 1_000_002, 1_000_003]);
    expect(stream.since(1_000_001)?.map((message) => message.seq)).toEqual([1_000_002, 1_000_003]);
    expect(stream.since(stream.lastSeq)).toEqual([]);
  });

  it('does not know what came after a number that it never gave', () => {
    const stream = createStream(1_000);
    stream.add(leg(true));
    expect(stream.since(999_000)).toBeUndefined();
    expect(stream.since(1_000_002)).toBeUndefined();
    expect(stream.since(0)).toBeUndefined();
  });

  it('keeps a bounded number of messages and admits when it has lost some', () => {
    const stream = createStream(0);
    for (let n = 0; n < 1_000; n += 1) stream.add(leg(true));
    expect(stream.since(1)).toBeUndefined();
    expect(stream.since(900)).toHaveLength(100);
  });
});
