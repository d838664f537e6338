import { expect, it } from 'vitest';
import { createCallRecords, type CallRecord } from './call-records.js';

const recordOf = (callId: string): CallRecord => ({
  callId,
  number: '+4520000001',
  attempt: 0,
  behaviour: 'over-limit',
  startedAt: '2026-01-01T12:00:00.000Z',
  toneHz: 440,
  heard: [],
  dtmf: '',
  rtpSent: 0,
  rtpReceived: 0,
});

it('the calls that are up are all known, and of those that ended the last ones, the youngest first', () => {
  const records = createCallRecords(() => undefined, 2);
  const calls = ['a', 'b', 'c', 'd'].map(recordOf);
  for (const call of calls) records.open(call);
  const known = (limit = 10) => records.find({ limit }).map(({ callId }) => callId);
  expect(known()).toEqual(['a', 'b', 'c', 'd']);
  for (const call of calls.slice(0, 3)) records.close(Object.assign(call, { endedAt: '2026-01-01T12:00:01.000Z' }));
  expect(known()).toEqual(['d', 'c', 'b']);
  expect(known(2)).toEqual(['d', 'c']);
  expect(records.find({ callId: 'b', limit: 1 })).toEqual([calls[1]]);
  records.reset();
  expect(known()).toEqual(['d']);
});
