import { describe, expect, it } from 'vitest';
import { createInDialOrder } from './in-dial-order.js';

function recorded(longestMs = 35_000) {
  const handedOn: string[] = [];
  return { handedOn, ...createInDialOrder<string>(longestMs, (outcome) => handedOn.push(outcome)) };
}

describe('outcomes in dial order', () => {
  it('wait for those of earlier calls', () => {
    const { dialed, ended, handedOn } = recorded();
    dialed('a', 0);
    dialed('b', 1);
    dialed('c', 2);
    ended('c', 'c answered');
    ended('a', 'a answered');
    expect(handedOn).toEqual(['a answered']);
    ended('b', 'b busy');
    expect(handedOn).toEqual(['a answered', 'b busy', 'c answered']);
  });

  it('leave out calls that tell nothing', () => {
    const { dialed, ended, handedOn } = recorded();
    dialed('a', 0);
    dialed('b', 1);
    ended('b', 'b answered');
    ended('a', undefined);
    expect(handedOn).toEqual(['b answered']);
  });

  it('do not wait for ever for a call whose end is never told', () => {
    const { dialed, ended, handedOn } = recorded(35_000);
    dialed('lost', 0);
    dialed('b', 10);
    ended('b', 'b answered');
    dialed('c', 35_001);
    expect(handedOn).toEqual(['b answered']);
    ended('lost', 'late');
    expect(handedOn).toEqual(['b answered', 'late']);
  });

  it('come once each, in order, for thousands of calls', () => {
    const { dialed, ended, handedOn } = recorded();
    for (let n = 0; n < 5000; n += 1) {
      dialed(`${n}`, n);
      if (n % 2 === 1) {
        ended(`${n}`, `${n}`);
        ended(`${n - 1}`, `${n - 1}`);
      }
    }
    expect(handedOn).toEqual(Array.from({ length: 5000 }, (_, n) => `${n}`));
  });
});
